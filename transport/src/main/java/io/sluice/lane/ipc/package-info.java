/**
 * The shared-memory lane: payloads stay where they are, descriptors of 56 bytes go through the Aeron log.
 * <pre>
 *  {@link io.sluice.lane.ipc.IpcSender}                     Aeron IPC log                    {@link io.sluice.lane.ipc.IpcReceiver}
 *   post: slot of the ledger ──► descriptor frame ──────────────► {@link io.sluice.lane.ipc.ReaderImage}, one per publication
 *   claim, small offer ────────► frame with the message itself ──►   checks, and hands out an {@link io.sluice.lane.ipc.IpcMessage}
 *   poll ◄──────────────────────── ledger ◄─────────────────────────   consumed, held
 * </pre>
 * A descriptor frame has the ledger's key as its reserved value, an inline frame has 0: so inline messages cost what
 * Aeron's {@code tryClaim} costs, and a stock Aeron subscriber can read them.
 * <p>
 * All subscriptions are untethered, and the sender itself keeps the log from growing away from readers that must not
 * lose anything. Thus a reader's policy can change at any time, and a reader that stands still while its policy is not
 * BLOCK is dropped by the media driver after a while and stops nobody.
 */
package io.sluice.lane.ipc;
