/**
 * What users hold.
 * <pre>
 *   publisher's process                                             subscribers' processes
 *   {@link io.sluice.Sluice} ── register ──► MemoryRegion ── pool ──► BufferPool        {@link io.sluice.Sluice}
 *      │                                                  │ acquire             │
 *      └─ addPublisher ──► {@link io.sluice.Publisher}     RegisteredBuffer       └─ addSubscriber ──► {@link io.sluice.Subscriber}
 *                             │ ◄── post ── fill ──┘                                        │ poll
 *                             │ ═══════════════════ descriptor, through Aeron ═══════════►  Message, in place
 *                             │ poll                                                        │ retain, release
 *                          Completion ◄════════════ ledger, shared memory ═════════════════┘
 * </pre>
 * Where does a byte go from post to poll? Nowhere: it stays in its region. Who may touch it? Until the post its owner;
 * from then on, reading only, the subscribers that it was posted to; from its completion on its owner again.
 */
package io.sluice;
