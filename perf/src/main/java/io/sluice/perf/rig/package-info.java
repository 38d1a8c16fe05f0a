/**
 * The rig: two processes, one plan, rounds.
 * <pre>
 *   this process                                             child process
 *   {@link io.sluice.perf.rig.Rig} ── lines of text ──► {@link io.sluice.perf.rig.Peer}
 *     │ for each round: probe the placement, then each cell in turn  │
 *     └ {@link io.sluice.perf.rig.Bench} near end ◄═══ link ═══► far end {@link io.sluice.perf.rig.Bench}
 * </pre>
 * A {@link io.sluice.perf.rig.Cell} is one thing to measure: a subject, a scenario, a length. Within a round all cells
 * are measured one after the other, so that all systems see the same machine; the next round begins anew.
 */
package io.sluice.perf.rig;
