/**
 * The UDP lane. Receiving works on any media driver, and from any Aeron publisher:
 * <pre>
 *   Aeron log ──► {@link io.sluice.lane.udp.UdpReceiver}, one {@code UdpImage} for each publication
 *                   poll:           a message of one frame   ──► MessageHandler, where it lies in the log
 *                                   frames of a longer one   ──► receive buffer, one counted copy ──► MessageHandler
 *                   pollFragments:  every frame              ──► FragmentStreamHandler, where it lies in the log
 * </pre>
 * A message may cross the ends of terms, and be longer than Aeron's own limit. When no receive buffer is free, the log
 * is not read on: its window closes, and the publisher waits.
 */
package io.sluice.lane.udp;
