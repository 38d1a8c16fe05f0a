/**
 * Registered memory: regions, the buffers that are slices of them, and pools of such buffers. The only package that
 * maps memory.
 * <pre>
 *   owner's process                        file in shared memory                other processes
 *   MemoryRegion ── Mapping (read/write) ──► ID-N.data ◄── Mapping (read only) ── AttachedRegion
 *     └ RegisteredBuffer = [offset, length)   ID-N.region  says id, key, length and path
 * </pre>
 * Who may touch the bytes of a registered buffer: its owner, until it is posted; then the readers it was posted to;
 * and the owner again from its completion on. {@link io.sluice.region.GuardedBuffer} enforces that in the owner's
 * process, the read-only mapping in all others.
 */
package io.sluice.region;
