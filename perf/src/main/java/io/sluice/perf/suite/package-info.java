/**
 * Measures that put many systems side by side: what they are made of, their options, and the commands.
 * <pre>
 *   SuiteCommand ── Suite (which scenarios) ──► Plans (which cells over a lane) ──► Part (one rig) ──► Report
 *                        Systems (what can be measured, and what for) ──┘
 * </pre>
 */
package io.sluice.perf.suite;
