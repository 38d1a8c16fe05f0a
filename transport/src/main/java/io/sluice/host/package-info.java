/**
 * What the processes of one host share: a directory, and the knowledge of who is alive.
 * <pre>
 *  /dev/shm/sluice-USER/                     0700, one per user
 *    DRIVER-HASH/                            0700, one per media driver: a {@link io.sluice.host.HostDirectory}
 *      ID.lock                               held locked by its {@link io.sluice.host.ClientLock} as long as the client lives
 *      ID-N.region  ID-N.data                what client ID registered (written by io.sluice.region)
 *      ledger-STREAM-SESSION-ID              one per publication of client ID (written by io.sluice.ledger)
 *      ledger-closed-RANDOM-ID               that of one which has closed while messages are still out
 *    ID.lock  ID.driver/                     an embedded media driver and its Aeron directory
 * </pre>
 * Every file of a client carries the client's id in its name, so whoever connects next can remove what a dead client
 * left behind ({@link io.sluice.host.Leftovers}). Death is told by the operating system: it drops the file lock of a
 * process that ends, however it ends, and never that of one which merely stands still.
 */
package io.sluice.host;
