package io.sluice.perf.rig;

import net.openhft.affinity.Affinity;

import java.util.BitSet;

/**
 * Binds the calling thread to a core while it measures, and no longer: threads that it starts at other times, such as
 * those of media drivers, would inherit the binding.
 */
final class Pin
{
    private Pin()
    {
    }

    /**
     * Do something on a core.
     *
     * @param core from 0, or {@link Setup#UNPINNED}: wherever the system puts it.
     * @param work to do.
     */
    static void on(final int core, final Runnable work)
    {
        if (Setup.UNPINNED == core)
        {
            work.run();
            return;
        }
        final BitSet before = Affinity.getAffinity();
        Affinity.setAffinity(core);
        try
        {
            final BitSet now = Affinity.getAffinity();
            if (1 != now.cardinality() || !now.get(core))
            {
                throw new IllegalStateException("this thread can't be bound to core " + core + ": it may use " +
                    before + " (taskset -p shows that, too); leave --pin out, or name other cores");
            }
            work.run();
        }
        finally
        {
            Affinity.setAffinity(before);
        }
    }
}
