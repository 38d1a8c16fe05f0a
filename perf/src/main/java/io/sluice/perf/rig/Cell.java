package io.sluice.perf.rig;

import io.sluice.perf.spi.Scenario;

/**
 * One thing to measure.
 *
 * @param scenario      how.
 * @param subject       what.
 * @param messageLength in bytes.
 * @param isStamped     whether a number is written into each message and checked.
 */
public record Cell(Scenario scenario, Subject subject, int messageLength, boolean isStamped)
{
}
