package io.sluice.perf.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BarTest
{
    @Test
    void shouldHoldUpToTheBarItself()
    {
        assertTrue(new Bar("at most", 1.1, 1.1, false).holds());
        assertFalse(new Bar("at most", 1.11, 1.1, false).holds());
        assertTrue(new Bar("at least", 0.9, 0.9, true).holds());
        assertFalse(new Bar("at least", 0.89, 0.9, true).holds());
    }

    @Test
    void shouldNotHoldWhenNotMeasured()
    {
        assertFalse(new Bar("at most", Double.NaN, 1, false).holds());
        assertFalse(new Bar("at least", Double.NaN, 1, true).holds());
        assertTrue(new Bar("at least", Double.NaN, 1, true).describe().startsWith("NOT MEASURED"));
    }

    @Test
    void shouldTakeTheMedian()
    {
        assertEquals(3, Results.median(9, 3, 1));
        assertEquals(2, Results.median(1, Double.NaN, 3));
        assertTrue(Double.isNaN(Results.median()));
    }
}
