/**
 * What goes on: Aeron counters where one number says it, a table of who holds what where it takes more.
 */
package io.sluice.status;
