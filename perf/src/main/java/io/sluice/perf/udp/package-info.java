/**
 * The measure of the UDP lane: which cells, which bars.
 */
package io.sluice.perf.udp;
