/**
 * What a lane takes and gives. A lane is one way to carry messages; each has a package beneath this one.
 * <pre>
 *   {@link io.sluice.lane.SendLane}     post, claim, offer ──►  log buffer ──►  {@link io.sluice.lane.ReceiveLane}  {@link io.sluice.lane.Message}
 *                {@link io.sluice.lane.Completion}  ◄──────────────────────────────── read, released
 * </pre>
 */
package io.sluice.lane;
