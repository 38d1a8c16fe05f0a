/**
 * A way into what the media driver does to its sockets, for the bare limit beside it.
 */
package io.sluice.driver;
