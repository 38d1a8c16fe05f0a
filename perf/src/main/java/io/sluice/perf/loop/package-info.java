/**
 * The loops that measure. Each system under test gets a copy of these classes of its own (the rig loads them once for
 * each), so that the JIT compiler sees one type of link in each copy, as it would in a user's program: one source, and
 * no system pays for the presence of the others.
 */
package io.sluice.perf.loop;
