/**
 * Two results beside each other.
 */
package io.sluice.perf.compare;
