/**
 * Programs that measure other systems in C, run as they are where they are installed.
 */
package io.sluice.perf.peers;
