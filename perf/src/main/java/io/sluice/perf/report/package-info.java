/**
 * What came of it: medians over rounds, bars, a table and JSON.
 */
package io.sluice.perf.report;
