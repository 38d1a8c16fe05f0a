package io.sluice.perf.rig;

/**
 * What a run does when its process is told to end, by Ctrl-C or a signal.
 */
public final class BreakOff
{
    private static volatile boolean isUnderway;

    private BreakOff()
    {
    }

    /**
     * Has this process been told to end?
     *
     * @return true if so: what fails now fails for that.
     */
    public static boolean isUnderway()
    {
        return isUnderway;
    }

    /**
     * Do something then.
     *
     * @param work to do before the process ends.
     * @return what is closed when it need not be done any more.
     */
    static AutoCloseable before(final Runnable work)
    {
        final Thread hook = new Thread(() ->
        {
            isUnderway = true;
            work.run();
        }, "perf-break-off");
        Runtime.getRuntime().addShutdownHook(hook);

        return () ->
        {
            if (!isUnderway)
            {
                Runtime.getRuntime().removeShutdownHook(hook);
            }
        };
    }
}
