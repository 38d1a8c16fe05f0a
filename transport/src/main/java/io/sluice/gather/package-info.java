/**
 * How a publisher tells the media driver where the payload of a frame lies: references in place of payload, and the
 * table by which they are read.
 * <pre>
 *   publisher process                            media driver
 *   claimed frame: header, reserved value ─log─► send endpoint: header + slice of the region ──► socket
 *   GatherTable: regions, reclaimed position ──► looks regions up, withholds what is reclaimed
 *                               ◄── sending position
 * </pre>
 * The <em>reserved value</em> of such a frame, which never goes onto the wire:
 * <pre>
 *    63  62       61 .. 48                47 .. 0
 *   ┌───┬─────┬──────────────────┬───────────────────────────────┐
 *   │ 1 │ end │ region, by index │ offset in the region in bytes │
 *   └───┴─────┴──────────────────┴───────────────────────────────┘
 * </pre>
 * Where the driver cuts what it sends into datagrams, one {@link io.sluice.gather.LongFrame} stands for many frames of
 * the wire, and the end of the message is in its reserved value. Before a part of it is sent again, the driver writes
 * the headers of these frames into the log.
 * <p>
 * A buffer that has been given back to its user must never be read under its old position, though a receiver that comes
 * late may ask for it again. Both ends say first what they are about to do and then look what the other does:
 * <table>
 * <caption>Pairs of release and acquire; each is marked in the code at both ends</caption>
 * <tr><th>SYNC</th><th>written by</th><th>read by</th><th>makes visible</th></tr>
 * <tr><td>gather-open</td><td>publisher: magic</td><td>driver</td><td>the header</td></tr>
 * <tr><td>gather-attach</td><td>driver: attached</td><td>publisher</td><td>that it follows references</td></tr>
 * <tr><td>gather-region</td><td>publisher: count of regions</td><td>driver</td><td>the entries</td></tr>
 * <tr><td>gather-refused</td><td>driver: a region's refused</td><td>publisher</td>
 *     <td>that padding was sent for it</td></tr>
 * <tr><td>gather-hazard</td><td>publisher: reclaimed, then reads sending; driver: sending, then reads reclaimed</td>
 *     <td>the other</td><td>one of both sees the other's word (all four are volatile)</td></tr>
 * <tr><td>gather-sent</td><td>driver: sending is none</td><td>publisher</td><td>end of reading</td></tr>
 * </table>
 */
package io.sluice.gather;
