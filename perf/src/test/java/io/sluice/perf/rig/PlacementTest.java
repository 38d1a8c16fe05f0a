package io.sluice.perf.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.perf.rig.Placement.Distance;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class PlacementTest
{
    private static Distance distance(final double... medians)
    {
        final List<Placement> probes = new ArrayList<>();
        for (final double median : medians)
        {
            probes.add(new Placement(median, median, median));
        }

        return new Round(1, 1, probes, List.of()).distance();
    }

    @Test
    void shouldTellNearFromFar()
    {
        assertEquals(Distance.NEAR, distance(110, 105, 120));
        assertEquals(Distance.FAR, distance(490, 510, 505));
        assertEquals(Distance.FAR, distance(230, 198, 225));
    }

    @Test
    void shouldThrowAwayARoundInWhichTheCoresMoved()
    {
        assertEquals(Distance.MIXED, distance(110, 490));
        assertEquals(Distance.MIXED, distance(110, 105, 490, 110));
        assertEquals(Distance.MIXED, distance(225, 230, 495));
    }
}
