/**
 * Stress tests of the ledger, in its own package for the sake of access. They are no part of the library.
 */
package io.sluice.ledger;
