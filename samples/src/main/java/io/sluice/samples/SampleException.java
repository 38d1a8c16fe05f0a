package io.sluice.samples;

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
}
