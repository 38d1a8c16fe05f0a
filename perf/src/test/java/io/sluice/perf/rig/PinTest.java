package io.sluice.perf.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import net.openhft.affinity.Affinity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.util.BitSet;

@EnabledOnOs(OS.LINUX)
class PinTest
{
    @Test
    void shouldBindTheThreadWhileItWorksAndNoLonger()
    {
        final BitSet before = Affinity.getAffinity();
        final int core = before.nextSetBit(0);
        final BitSet within = new BitSet();
        Pin.on(core, () -> within.or(Affinity.getAffinity()));
        assertEquals(1, within.cardinality());
        assertEquals(core, within.nextSetBit(0));
        assertEquals(before, Affinity.getAffinity());

        Pin.on(Setup.UNPINNED, () -> assertEquals(before, Affinity.getAffinity()));
        assertThrows(IllegalStateException.class, () -> Pin.on(core, () ->
        {
            throw new IllegalStateException("the work fails");
        }));
        assertEquals(before, Affinity.getAffinity());
    }
}
