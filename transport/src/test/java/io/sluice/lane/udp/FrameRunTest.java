package io.sluice.lane.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FrameRunTest
{
    private static final int TERM_LENGTH = 64 << 10;
    private static final int FRAME = 1408;
    private static final int PAYLOAD = FRAME - 32;
    private static final long LAST_START = TERM_LENGTH - TERM_LENGTH % FRAME; // 768 bytes before the term's end

    private final FrameRun run = new FrameRun(TERM_LENGTH);

    @Test
    void shouldGoOnWhereTheLastFrameEnded()
    {
        run.begin(FRAME, PAYLOAD);
        assertTrue(run.goOn(2 * FRAME, PAYLOAD));
        assertTrue(run.goOn(2 * FRAME + 64, 1));
        assertEquals(2 * PAYLOAD + 1, run.length());
    }

    @Test
    void shouldNotGoOnBehindAGap()
    {
        run.begin(FRAME, PAYLOAD);
        assertFalse(run.goOn(3 * FRAME, PAYLOAD));
        assertFalse(run.goOn(2 * FRAME + 32, PAYLOAD));
        assertFalse(run.goOn(FRAME, PAYLOAD));
        assertEquals(PAYLOAD, run.length());
        assertTrue(run.goOn(2 * FRAME, PAYLOAD));
    }

    @Test
    void shouldGoOnInTheNextTermBehindPadding()
    {
        run.begin(LAST_START, PAYLOAD);
        assertTrue(run.goOn(TERM_LENGTH + FRAME, PAYLOAD));
        assertTrue(run.goOn(TERM_LENGTH + 2 * FRAME, PAYLOAD));
    }

    @Test
    void shouldNotTakeALostFrameAtTheEndOfATermForPadding()
    {
        run.begin(LAST_START - FRAME, PAYLOAD);
        assertFalse(run.goOn(TERM_LENGTH + FRAME, PAYLOAD)); // one frame and the padding behind it
        final FrameRun exact = new FrameRun(TERM_LENGTH);
        exact.begin(TERM_LENGTH - 1024, 1024 - 32);
        assertFalse(exact.goOn(TERM_LENGTH + 1024, 1024 - 32)); // one frame up to the very end
    }

    @Test
    void shouldNotTakeALostTermForPadding()
    {
        run.begin(LAST_START, PAYLOAD);
        assertFalse(run.goOn(2 * TERM_LENGTH + FRAME, PAYLOAD));
        assertFalse(run.goOn(TERM_LENGTH + 2 * FRAME, PAYLOAD)); // padding and the first frame of the next term
    }
}
