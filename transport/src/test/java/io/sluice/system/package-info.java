/**
 * Tests with processes of their own: life, death, and those that stand still.
 */
package io.sluice.system;
