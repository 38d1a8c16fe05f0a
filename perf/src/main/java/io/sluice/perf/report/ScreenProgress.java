package io.sluice.perf.report;

import io.sluice.perf.rig.Round;
import io.sluice.perf.rig.Schedule;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/**
 * Shows on a terminal how far it is, and says how each round went.
 */
public final class ScreenProgress implements Schedule.Progress, AutoCloseable
{
    private final ProgressBar bar; // null without a terminal
    private final int forks;

    /**
     * Nothing done yet.
     *
     * @param name     of the measure.
     * @param schedule to be run.
     * @param forks    how often.
     */
    public ScreenProgress(final String name, final Schedule schedule, final int forks)
    {
        this.forks = forks;
        // no ticking of its own: it would disturb what is measured
        bar = null == System.console() ? null : new ProgressBarBuilder()
            .setInitialMax((long)forks * schedule.steps())
            .setUpdateIntervalMillis(Integer.MAX_VALUE)
            .setTaskName(name)
            .build();
    }

    @Override
    public void onStep(final String text)
    {
        if (null != bar)
        {
            bar.setExtraMessage(text).step().refresh();
        }
    }

    @Override
    public void onRound(final Round round)
    {
        System.out.println(Report.describe(round, forks));
    }

    @Override
    public void close()
    {
        if (null != bar)
        {
            bar.close();
        }
    }
}
