package io.sluice.samples;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A sample can't go on. The text is all that the user gets to see, so it says what to do.
 */
final class SampleException extends RuntimeException
{
    private static final long serialVersionUID = 1;

    SampleException(final String text)
    {
        super(text);
    }

    /**
     * The text of most exceptions does not say which file it was.
     *
     * @param file that was to be read.
     * @param ex   why it was not.
     * @return what to throw.
     */
    static SampleException unreadable(final Path file, final IOException ex)
    {
        return new SampleException("can't read " + file + ": " + ex.getMessage());
    }
}
