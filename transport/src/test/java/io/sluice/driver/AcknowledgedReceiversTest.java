package io.sluice.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class AcknowledgedReceiversTest
{
    private static final long TIMEOUT = 1000;
    private static final long JOIN = 100;

    private final AcknowledgedReceivers receivers = new AcknowledgedReceivers(TIMEOUT, JOIN);
    private long nextForgedId = -1;

    @Test
    void shouldSayNothingBeforeTheFirstReport()
    {
        assertEquals(-1, receivers.acknowledged());
        assertFalse(receivers.onIdle(1, 0));
        receivers.onStatus(1, 0, false, 2);
        assertEquals(0, receivers.acknowledged());
        assertEquals(1, receivers.count());
    }

    @Test
    void shouldFollowTheSlowestReceiver()
    {
        for (int id = 1; id <= 20; id++)
        {
            receivers.onStatus(id, 64, false, 0);
        }
        for (int id = 1; id < 20; id++)
        {
            receivers.onStatus(id, 1000 + id, false, 1);
        }
        assertEquals(64, receivers.acknowledged());
        receivers.onStatus(20, 500, false, 1);
        assertEquals(500, receivers.acknowledged());
        receivers.onStatus(20, 400, false, 2);
        assertEquals(500, receivers.acknowledged(), "a report that came late");
    }

    @Test
    void shouldForgetASilentReceiverAndSayWhatItLeftBehind()
    {
        receivers.onStatus(1, 64, false, 0);
        receivers.onStatus(2, 128, false, 500);
        assertFalse(receivers.onIdle(1000, 256));
        assertTrue(receivers.onIdle(1001, 256));
        assertEquals(1, receivers.count());
        assertEquals(1, receivers.timedOut());
        assertEquals(128, receivers.acknowledged());
        assertTrue(receivers.onIdle(1501, 256));
        assertEquals(0, receivers.count());
        assertEquals(2, receivers.timedOut());
        assertEquals(128, receivers.acknowledged(), "nobody has consumed more");
    }

    @Test
    void shouldNotCountOneThatLeavesWithAllConsumed()
    {
        receivers.onStatus(1, 64, false, 0);
        receivers.onIdle(1, 128);
        receivers.onStatus(1, 128, true, 2);
        assertEquals(0, receivers.count());
        assertEquals(0, receivers.timedOut());
    }

    @Test
    void shouldWaitForOneThatIsAboutToJoin()
    {
        receivers.onStatus(1, 64, false, 0);
        receivers.onAskToJoin(2);
        receivers.onJoin(128, 10);
        receivers.onStatus(1, 1024, false, 20);
        assertEquals(128, receivers.acknowledged());
        receivers.onStatus(2, 128, false, 30);
        assertEquals(128, receivers.acknowledged());
        receivers.onStatus(2, 2048, false, 40);
        assertEquals(1024, receivers.acknowledged());
    }

    @Test
    void shouldWaitForAllThatAreAboutToJoin()
    {
        receivers.onAskToJoin(1);
        receivers.onAskToJoin(2);
        receivers.onAskToJoin(1);
        receivers.onJoin(128, 10);
        receivers.onStatus(1, 128, false, 20);
        receivers.onStatus(1, 2048, false, 30);
        receivers.onStatus(3, 4096, false, 30); // has not been heard asking
        assertEquals(128, receivers.acknowledged());
        receivers.onStatus(2, 1024, false, 40);
        assertEquals(1024, receivers.acknowledged());
    }

    @Test
    void shouldWaitForMoreThatAreAboutToJoinThanItKnows()
    {
        receivers.onStatus(1, 64, false, 0);
        for (int id = 2; id < 1000; id++)
        {
            receivers.onAskToJoin(id);
        }
        receivers.onJoin(128, 10);
        for (int id = 2; id < 999; id++)
        {
            receivers.onStatus(id, 1024, false, 20);
        }
        receivers.onStatus(1, 1024, false, 20);
        assertEquals(128, receivers.acknowledged());
        assertTrue(receivers.onIdle(111, 2048));
        assertEquals(1024, receivers.acknowledged());
    }

    @Test
    void shouldNotWaitForeverForOneThatDoesNotJoin()
    {
        receivers.onStatus(1, 64, false, 0);
        receivers.onAskToJoin(2);
        receivers.onJoin(128, 10);
        receivers.onStatus(1, 1024, false, 20);
        assertFalse(receivers.onIdle(110, 1024));
        assertTrue(receivers.onIdle(111, 1024));
        assertEquals(1024, receivers.acknowledged());
    }

    @Test
    void shouldNotWaitWhenAKnownReceiverAsksAgain()
    {
        receivers.onAskToJoin(1);
        receivers.onJoin(0, 0);
        receivers.onStatus(1, 0, false, 1);
        receivers.onJoin(0, 2);
        receivers.onAskToJoin(1);
        receivers.onJoin(64, 3);
        receivers.onStatus(1, 1024, false, 4);
        assertEquals(1024, receivers.acknowledged());
    }

    private void reportForged(final int reports, final long position, final long timeNs)
    {
        for (int i = 0; i < reports; i++)
        {
            receivers.onStatus(nextForgedId--, position, false, timeNs);
        }
    }

    @Test
    void shouldKeepOnlySoManyReceiversApart()
    {
        reportForged(100_000, 64, 0);
        assertEquals(AcknowledgedReceivers.MAX_RECEIVERS, receivers.count());
        assertEquals(64, receivers.acknowledged());
    }

    @Test
    void shouldHoldBackNoLongerThanTheTimeOutAfterTheLastForgedReport()
    {
        receivers.onStatus(1, 64, false, 0);
        for (long timeNs = 0; timeNs < 5 * TIMEOUT; timeNs += TIMEOUT / 10)
        {
            reportForged(500, 128, timeNs);
            receivers.onStatus(1, 64 + timeNs, false, timeNs);
            receivers.onIdle(timeNs, 1 << 20);
        }
        assertEquals(128, receivers.acknowledged());
        final long lastNs = 5 * TIMEOUT - TIMEOUT / 10;
        for (long timeNs = lastNs; timeNs <= lastNs + TIMEOUT + 1; timeNs++)
        {
            assertEquals(128, receivers.acknowledged());
            receivers.onStatus(1, 64 + timeNs, false, timeNs);
            receivers.onIdle(timeNs, 1 << 20);
        }
        assertEquals(64 + lastNs + TIMEOUT + 1, receivers.acknowledged());
        assertEquals(1, receivers.count());
    }

    @Test
    void shouldAcknowledgeNothingThatAReceiverMayAskForWhomForgedOnesHaveDisplaced()
    {
        receivers.onStatus(1, 64, false, 0);
        reportForged(10_000, 1024, 1);
        assertEquals(64, receivers.acknowledged());
        receivers.onStatus(1, 128, false, 500);
        reportForged(10_000, 1024, 600);
        assertEquals(64, receivers.acknowledged());
        receivers.onStatus(2, 2048, false, 1500);
        receivers.onIdle(1500, 2048);
        assertTrue(receivers.acknowledged() <= 128, "it has been silent for no longer than the time-out");
        receivers.onIdle(1601, 2048);
        assertEquals(1, receivers.count());
        assertEquals(2048, receivers.acknowledged());
    }

    @Test
    void shouldAcknowledgeWhatMoreReceiversThanAreKeptApartHaveConsumed()
    {
        final int ids = 3 * AcknowledgedReceivers.MAX_RECEIVERS;
        for (long timeNs = 0; timeNs < 20 * TIMEOUT; timeNs += TIMEOUT / 4)
        {
            for (int id = 1; id <= ids; id++)
            {
                receivers.onStatus(id, 64 + timeNs, false, timeNs);
            }
            receivers.onIdle(timeNs, 1 << 20);
            assertTrue(receivers.acknowledged() <= 64 + timeNs);
            assertTrue(receivers.acknowledged() >= 64 + timeNs - 2 * TIMEOUT, () -> "" + receivers.acknowledged());
        }
    }
}
