/**
 * For tests of more than one process: child JVMs, the roles that they play, and messages that show an overwritten byte.
 * <pre>
 *   test ── {@link io.sluice.support.Children} start, kill, stop, continue ──►  {@link io.sluice.support.DriverMain}
 *     │                                                     {@link io.sluice.support.PublisherMain}
 *     └─ {@link io.sluice.support.Child} ask ── a line to stdin ──────────────►  {@link io.sluice.support.SubscriberMain}
 *                    ◄── one line of answer from stdout
 * </pre>
 */
package io.sluice.support;
