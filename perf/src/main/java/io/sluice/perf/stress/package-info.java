/**
 * The command that runs the stress tests.
 */
package io.sluice.perf.stress;
