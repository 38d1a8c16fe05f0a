/**
 * What the rig asks of a system under test, and what it gives it. A new system is one class that implements
 * {@link io.sluice.perf.spi.SystemUnderTest} and makes {@link io.sluice.perf.spi.Link}s; a new way to measure is one
 * that implements {@link io.sluice.perf.spi.Loop}. Neither knows of the other.
 * <pre>
 *      near end (measures)                                   far end (answers)
 *   Loop.drive ── acquire, send ──► Link ═══════════► Link ── poll ──► Loop.answer
 *        ▲────────── poll ───────── Link ◄═══════════ Link ◄─ acquire, send ──┘
 *                        {@link io.sluice.perf.spi.Signals}: stop, and how far the far end has come
 * </pre>
 */
package io.sluice.perf.spi;
