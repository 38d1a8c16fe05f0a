/**
 * Micro-benchmarks, and the command that runs them under JMH.
 */
package io.sluice.perf.jmh;
