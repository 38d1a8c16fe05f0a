package io.sluice.lane;

import static io.aeron.logbuffer.LogBufferDescriptor.LOG_META_DATA_LENGTH;

import io.aeron.Aeron;
import io.aeron.ErrorCode;
import io.aeron.exceptions.RegistrationException;
import io.sluice.host.Space;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * Says what to do when there is no space for a log buffer. For lanes, not for users.
 */
public final class LogSpace
{
    private static final int TERMS = 3;

    private LogSpace()
    {
    }

    /**
     * Explain why a publication could not be added.
     *
     * @param aeron      client.
     * @param termLength of the log.
     * @param cause      what Aeron says.
     * @return an exception that names path, need, free and remedy if it is about space; else the cause.
     */
    public static RuntimeException explain(
        final Aeron aeron, final long termLength, final RegistrationException cause)
    {
        if (ErrorCode.STORAGE_SPACE != cause.errorCode() && !Space.isFull(cause))
        {
            return cause;
        }
        try
        {
            final Path log = Path.of(aeron.context().aeronDirectoryName(), "publications");
            return new UncheckedIOException(Space.tooSmall(log, TERMS * termLength + LOG_META_DATA_LENGTH, cause));
        }
        catch (final IOException ex)
        {
            return cause;
        }
    }
}
