package io.sluice.perf.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.perf.rig.Setup;
import io.sluice.perf.rig.Subject;
import org.junit.jupiter.api.Test;

import java.util.List;

class IpcPlanTest
{
    private static final List<Integer> SIZES = List.of(64, 1 << 20, 256 << 20);

    @Test
    void shouldTakeEverythingWhenThereIsRoom()
    {
        final IpcPlan plan = IpcPlan.fitting(SIZES, 4L << 30);
        assertEquals(SIZES, plan.sizes());
        assertEquals(64 << 20, plan.setup().largeTermLength());
        assertEquals(8 << 20, plan.offerMax());
        assertEquals(512L << 20, plan.setup().regionLength());
        assertEquals(List.of(), plan.notes());
        assertTrue(plan.cells().contains(IpcPlan.post(256 << 20)));
        assertFalse(plan.cells().contains(IpcPlan.offer(IpcPlan.OFFERS.get(0), 256 << 20)));
    }

    @Test
    void shouldShortenTermsThenLeaveOutSizesWhenThereIsLittleRoom()
    {
        final IpcPlan shorter = IpcPlan.fitting(SIZES, 1200L << 20);
        assertEquals(SIZES, shorter.sizes());
        assertTrue(shorter.setup().largeTermLength() < 64 << 20);
        assertEquals(1, shorter.notes().size());

        final IpcPlan fewer = IpcPlan.fitting(SIZES, 400L << 20);
        assertEquals(List.of(64, 1 << 20), fewer.sizes());
        assertTrue(fewer.offerMax() >= IpcPlan.STREAM_LENGTH);
        assertTrue(fewer.notes().toString().contains("256 MiB"));
    }

    @Test
    void shouldHaveALargePoolWhereThereIsRoomForIt()
    {
        final List<Integer> small = List.of(64);
        final IpcPlan plan = IpcPlan.fitting(small, 4L << 30);
        assertEquals(128L << 20, plan.setup().regionLength());
        assertTrue(plan.subjects().contains(Subject.SLUICE_POST_LARGE_POOL));

        final IpcPlan without = IpcPlan.fitting(small, 300L << 20);
        assertFalse(without.subjects().contains(Subject.SLUICE_POST_LARGE_POOL));
        assertTrue(without.describe().toString().contains("no room in shared memory for a pool of 128 buffers"));

        final IpcPlan forOneRegionOnly = IpcPlan.fitting(List.of(256 << 20), 2L << 30);
        assertTrue(forOneRegionOnly.setup().regionLength() > 128 << 20);
        assertFalse(forOneRegionOnly.subjects().contains(Subject.SLUICE_POST_LARGE_POOL), "each has one of its own");
    }

    @Test
    void shouldSayWhatItTakesWhenThereIsFarTooLittleRoom()
    {
        final IllegalStateException ex =
            assertThrows(IllegalStateException.class, () -> IpcPlan.fitting(SIZES, 64L << 20));
        assertTrue(ex.getMessage().contains("--shm-size"), ex.getMessage());
    }

    @Test
    void shouldMeasureTheSystemsAndRatesThatAreAskedFor()
    {
        final IpcPlan plan = IpcPlan.fitting(SIZES, 4L << 30)
            .with(List.of("sluice", "limit"), List.of(1000, 5000), Setup.UNPINNED, Setup.UNPINNED);
        assertEquals(
            List.of(Subject.SLUICE_CLAIM, Subject.SLUICE_POST, Subject.SLUICE_POST_LARGE_POOL, Subject.HAND_OVER,
            Subject.HAND_OVER_LARGE_POOL),
            plan.subjects());
        assertEquals(List.of(1000, 5000), plan.cells().stream().map((cell) -> cell.load().rate())
            .filter((rate) -> rate > 0).toList());
        assertEquals(
            List.of(Subject.AERON_CLAIM, Subject.AERON_OFFER, Subject.AERON_OFFER_LARGE_MTU),
            plan.with(List.of("aeron"), List.of(), Setup.UNPINNED, Setup.UNPINNED).subjects());
    }
}
