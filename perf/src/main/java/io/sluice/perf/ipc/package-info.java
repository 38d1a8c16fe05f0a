/**
 * The measure of the shared-memory lane: which cells, which bars.
 */
package io.sluice.perf.ipc;
