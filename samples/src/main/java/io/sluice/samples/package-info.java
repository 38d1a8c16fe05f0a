/**
 * Programs to run and to read; {@code samples/run list} names them.
 * <p>
 * Where to start reading: {@link io.sluice.samples.FilePublisher} and {@link io.sluice.samples.FileSubscriber} are the
 * two ends of a stream, and use all that matters of the library. The commands around them parse, wait and report.
 * <pre>
 *                    PubSubCommand ── starts ──► SubscriberProcesses, JVMs with a
 *                    PublisherCommand            SubscriberCommand
 *                         │                           │
 *    MeetingPoint ◄───────┤                           ├───────► MeetingPoint
 *    media driver    {@link io.sluice.samples.FilePublisher} ═══ file ═══► {@link io.sluice.samples.FileSubscriber}    finds driver
 *                         │                           │
 *                    PublisherReport             SubscriberReport
 * </pre>
 * Over UDP each process has a driver of its own, and they meet at an {@code Endpoint}.
 */
package io.sluice.samples;
