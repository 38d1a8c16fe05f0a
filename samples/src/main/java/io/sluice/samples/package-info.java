/**
 * Programs to run and to read; {@code samples/run list} names them.
 */
package io.sluice.samples;
