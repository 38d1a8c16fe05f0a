/**
 * Benchmarks: Sluice beside plain Aeron and beside the machine's own limit, in one run.
 */
package io.sluice.perf;
