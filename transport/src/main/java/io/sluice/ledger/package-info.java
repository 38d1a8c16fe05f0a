/**
 * Who holds what: the ledger, one small shared file per publication, and the protocol on it.
 * <pre>
 *   publisher process                                     reader processes (up to 64)
 *   {@link io.sluice.ledger.PublisherLedger}  the words it writes       {@link io.sluice.ledger.ReaderRow}  one row each
 *   {@link io.sluice.ledger.Readers}          who reads                   consumedTicket, held[slot]
 *   {@link io.sluice.ledger.Outstanding}      what is out
 * </pre>
 * A posted message has a <em>ticket</em> (posts since the start of the publication, from 1) and, as long as it is out,
 * a <em>slot</em> of the ledger. Its descriptor names the rows that it is for as a 64-bit mask. It is complete when
 * each of these rows has {@code consumedTicket >= ticket} and {@code held[slot] == 0}, or its member is dead.
 * <p>
 * Every word has one writer at a time. What is written with which order, and read with which:
 * <table>
 * <caption>Pairs of release and acquire; each is marked in the code at both ends</caption>
 * <tr><th>SYNC</th><th>written by</th><th>read by</th><th>makes visible</th></tr>
 * <tr><td>ledger-row</td><td>publisher frees the row's owner word</td><td>member's compare-and-set on it</td>
 *     <td>the row is clean</td></tr>
 * <tr><td>ledger-join</td><td>member: state JOINING</td><td>publisher</td><td>identity, policy, position</td></tr>
 * <tr><td>ledger-admit</td><td>publisher: state ACTIVE, if it is still JOINING</td><td>member</td>
 *     <td>admitted ticket and position</td></tr>
 * <tr><td>ledger-leave</td><td>member: state LEAVING</td><td>publisher</td><td>its last hold words</td></tr>
 * <tr><td>ledger-request</td><td>member: requests</td><td>publisher</td><td>a hint that a row has changed</td></tr>
 * <tr><td>ledger-consumed</td><td>member: consumedTicket</td><td>publisher</td><td>hold words, end of reading</td></tr>
 * <tr><td>ledger-hold</td><td>member: held[slot]</td><td>publisher</td><td>end of reading of a held message</td></tr>
 * <tr><td>ledger-position</td><td>member: consumedPosition</td><td>publisher</td><td>room in the log</td></tr>
 * <tr><td>ledger-detach</td><td>publisher: detached, then reads held</td><td>member: held, then reads detached</td>
 *     <td>one of both sees the other's word (both are volatile)</td></tr>
 * <tr><td>ledger-open</td><td>publisher: magic, closed</td><td>member, status</td><td>the header</td></tr>
 * <tr><td>ledger-publication</td><td>publisher: id of the publication, or that there is none</td><td>member</td>
 *     <td>nothing else</td></tr>
 * <tr><td>ledger-slot</td><td>publisher: ticket of a slot</td><td>status, member</td>
 *     <td>length of the message</td></tr>
 * <tr><td>ledger-region</td><td>publisher: region id of a slot</td><td>member</td>
 *     <td>key of the region; both stay as they are until the message is complete</td></tr>
 * </table>
 */
package io.sluice.ledger;
