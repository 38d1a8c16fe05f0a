/**
 * The systems under test: Sluice, plain Aeron, and the limit.
 */
package io.sluice.perf.system;
