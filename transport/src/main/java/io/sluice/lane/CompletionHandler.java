package io.sluice.lane;

/**
 * Takes completions.
 */
@FunctionalInterface
public interface CompletionHandler
{
    /**
     * A buffer is owned again. Called by {@code poll} only. It may post.
     *
     * @param completion valid only within this call.
     */
    void onCompletion(Completion completion);
}
