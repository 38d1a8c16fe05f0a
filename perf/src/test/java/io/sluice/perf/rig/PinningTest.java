package io.sluice.perf.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.io.IOException;
import java.util.List;

@EnabledOnOs(OS.LINUX)
class PinningTest
{
    /**
     * Several networks are measured one after another by one process.
     */
    @Test
    void shouldHaveAllCoresAgainWhenAMeasurementIsOver() throws IOException
    {
        final List<Integer> cores = Pinning.allowed();
        assumeTrue(cores.size() > 1, "one core");
        final Process other = new ProcessBuilder("sleep", "60").start();
        try
        {
            for (int i = 0; i < 2; i++)
            {
                final Pinning pinning = Pinning.halve(other.pid());
                final List<Integer> within = Pinning.allowed();
                pinning.close();
                assertEquals(cores.subList(0, cores.size() / 2), within);
                assertEquals(cores, Pinning.allowed());
            }
        }
        finally
        {
            other.destroyForcibly();
        }
    }
}
