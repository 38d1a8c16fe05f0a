/**
 * The media driver that comes with Sluice: Aeron's own, extended where Aeron is made to be extended. Sluice runs on any
 * other media driver as well, Java or C; only there, UDP costs a copy.
 * <pre>
 *   publisher's log                       sender thread                               socket
 *   frame: header, reference ──────────► {@link io.sluice.driver.GatherSendEndpoint}
 *   region (mapped read only) ─────────►   header + slice of the region ─ one call ──► datagrams, cut by the kernel
 *   frames asked for again ◄───────────  {@link io.sluice.driver.SentFrames} takes long ones apart
 *   status messages ───────────────────► {@link io.sluice.driver.AcknowledgedFlowControl} ─► counters: acknowledged, receivers
 *   what has been read ◄───────────────  {@link io.sluice.driver.CleanedLogs}, cleaned by the conductor
 *
 *   socket                                receiver thread                             image
 *   glued datagrams ───────────────────► {@link io.sluice.driver.CoalescedReceiveEndpoint}
 *                                          {@link io.sluice.driver.FrameRuns} cuts them ──────────► term buffers
 *                                          {@link io.sluice.driver.SeenFrames}: which may be repeated?
 *   status messages ◄─── every 2 ms that anything was consumed: {@link io.sluice.driver.PromptCongestionControl}
 * </pre>
 * Who may touch what: {@link io.sluice.driver.PublicationSend}, {@link io.sluice.driver.LogBatch},
 * {@link io.sluice.driver.GatherVector} and {@link io.sluice.driver.GatherRegion} belong to the sender's thread. In the
 * log, that writes the headers of frames that are asked for again, which are less than a term back, and the conductor
 * cleans what is more than a term back. What a reference says is checked against the
 * table of its publication, the key and the bounds of the region, and the position up to which the publisher has taken
 * its buffers back; one that does not check out goes out as padding, and is counted.
 */
package io.sluice.driver;
