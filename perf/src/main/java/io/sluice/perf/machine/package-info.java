/**
 * What it runs on: everything that a reader of the figures has to know.
 */
package io.sluice.perf.machine;
