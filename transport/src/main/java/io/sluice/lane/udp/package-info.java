/**
 * The UDP lane. Sending moves posted messages of any length into the bounded Aeron log as it drains, first in, first
 * out: by reference where the media driver gathers, and as a copy where it does not.
 * <pre>
 *   post ──► PostedMessages ──MessageMover──► FragmentLog: frames of the Aeron log ──► driver ──► wire
 *                    │  user cursor ┘                   references: {@link io.sluice.gather.GatherTable}       │
 *                    └─Completions ◄─Returns: up to where is it safe? ◄─LogProgress: counters ◄─┘ log cursor
 * </pre>
 * Receiving works on any media driver, and from any Aeron publisher:
 * <pre>
 *   Aeron log ──► {@link io.sluice.lane.udp.UdpReceiver}, one {@code UdpImage} for each publication
 *                   poll:           a message of one frame   ──► MessageHandler, where it lies in the log
 *                                   frames of a longer one   ──► receive buffer, one counted copy ──► MessageHandler
 *                   pollFragments:  every frame              ──► FragmentStreamHandler, where it lies in the log
 * </pre>
 * A message may cross the ends of terms, and be longer than Aeron's own limit. When no receive buffer is free, the log
 * is not read on: its window closes, and the publisher waits.
 * <p>
 * Frames of a publisher whose driver gathers hold references, and a spy ({@code aeron-spy:aeron:udp?...}) follows them:
 * <pre>
 *   publisher                                               spy, on the same media driver
 *   region (mapped rw) ═════════ same pages ══════════════► region (mapped READ ONLY)
 *   {@code FragmentLog} ── frames with references ──► Aeron log ──► {@code SpiedFrames} ──► MessageHandler, in the region
 *   {@code Returns} ◄── acknowledged by receivers              {@code SpyHolds}: below the first message that is held
 *     └──────── ledger row, consumed position ◄────────────────┘            or not read
 * </pre>
 * A buffer goes back to its user when all receivers have acknowledged it, every spy has read and released it, and the
 * driver will not send it again.
 */
package io.sluice.lane.udp;
