package io.sluice.perf.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.perf.spi.End;
import io.sluice.perf.spi.Link;
import io.sluice.perf.spi.MessageSink;
import io.sluice.perf.spi.Station;
import org.junit.jupiter.api.Test;

class HandOverTest
{
    @Test
    void shouldLeaveToTheFarEndWhatTheNearEndHasSent()
    {
        final Station station = new Station(null, null, 0, 0, 0, 0, 2, null, 0, 0, null, null);
        final HandOver handOver = new HandOver();
        final Link near = handOver.open(station, End.NEAR, 0, 0);
        final Link far = handOver.open(station, End.FAR, 0, 0);
        near.messageLength(64);
        far.messageLength(64);
        near.acquire().putLong(0, 7);
        assertTrue(near.send());

        final long[] received = new long[2];
        final MessageSink sink = (buffer, offset, length) ->
        {
            received[0]++;
            received[1] = buffer.getLong(offset);
        };
        near.acquire();
        near.send(); // both slots are the far end's now
        near.poll(sink);
        assertEquals(0, received[0]);
        far.poll(sink);
        assertEquals(1, received[0]);
        assertEquals(7, received[1]);
    }
}
