package io.sluice.driver;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.MediaDriverVersion;
import io.aeron.driver.buffer.FileStoreLogFactory;
import io.aeron.driver.buffer.LogFactory;
import io.aeron.driver.buffer.RawLog;
import io.aeron.driver.status.SystemCounterDescriptor;
import io.aeron.exceptions.AeronEvent;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.UnsafeBuffer;

import java.lang.reflect.Method;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes the logs of a driver as Aeron does, those of publications of {@link CleanedTerm}s and those of images of
 * {@link RebuiltTerm}s. Aeron cleans every byte of a log that has been read: with references, for each byte that is
 * sent a byte that was never written, which takes more than half as long as sending it; and of an image, each byte once
 * more than it is received.
 * <p>
 * The setting for this is not open in Aeron's context: it is set by reflection. If that can't be done, or with another
 * version of Aeron, which may clean and write at other places, logs are cleaned as Aeron cleans them.
 */
final class CleanedLogs implements LogFactory
{
    private final Set<Long> referring = ConcurrentHashMap.newKeySet();
    private final MediaDriver.Context context;
    private LogFactory factory; // Aeron's; the conductor's thread only
    private String whyNot;

    private CleanedLogs(final MediaDriver.Context context)
    {
        this.context = context;
    }

    /**
     * Set it in a context that has not been concluded.
     *
     * @return the logs; {@link #reportMissing(ErrorHandler)} tells whether it has worked.
     */
    static CleanedLogs installIn(final MediaDriver.Context context)
    {
        final CleanedLogs logs = new CleanedLogs(context);
        try
        {
            final Object version = MediaDriverVersion.class.getField("VERSION").get(null);
            if (!MediaDriverVersion.VERSION.equals(version)) // the compiler has put its own in here
            {
                throw new NoSuchFieldException("Aeron " + MediaDriverVersion.VERSION + ", there is " + version);
            }
            if (UnsafeBuffer[].class != RawLog.class.getMethod("termBuffers").getReturnType())
            {
                throw new NoSuchMethodException("RawLog.termBuffers");
            }
            LogFactory.class.getMethod("newPublication", long.class, int.class, boolean.class);
            LogFactory.class.getMethod("newImage", long.class, int.class, boolean.class);
            final Method getter = MediaDriver.Context.class.getDeclaredMethod("logFactory");
            final Method setter = MediaDriver.Context.class.getDeclaredMethod("logFactory", LogFactory.class);
            getter.setAccessible(true);
            setter.setAccessible(true);
            if (null == getter.invoke(context))
            {
                setter.invoke(context, logs);
            }
        }
        catch (final ReflectiveOperationException | RuntimeException ex)
        {
            logs.whyNot = ex.toString();
        }

        return logs;
    }

    /**
     * Say why the logs are Aeron's own, if they are.
     */
    void reportMissing(final ErrorHandler errorHandler)
    {
        if (null != whyNot)
        {
            errorHandler.onError(new AeronEvent("logs are cleaned whole, which takes time that others do not need: " +
                "use the version of Aeron that this Sluice was built with: " + whyNot));
        }
    }

    /**
     * From its next term on, the frames of a publication may hold references. Before it has any; the sender's thread.
     */
    void refers(final long registrationId)
    {
        referring.add(registrationId);
    }

    /**
     * A publication will not be sent any more. The sender's thread.
     */
    void ends(final long registrationId)
    {
        referring.remove(registrationId);
    }

    @Override
    public RawLog newPublication(
        final long correlationId, final int termBufferLength, final boolean useSparseFiles)
    {
        final RawLog log = factory().newPublication(correlationId, termBufferLength, useSparseFiles);
        final UnsafeBuffer[] terms = log.termBuffers(); // the log's own array: it will unwrap what is in there
        for (int i = 0; i < terms.length; i++)
        {
            terms[i] = new CleanedTerm(terms[i], correlationId, referring);
        }

        return log;
    }

    @Override
    public RawLog newImage(final long correlationId, final int termBufferLength, final boolean useSparseFiles)
    {
        final RawLog log = factory().newImage(correlationId, termBufferLength, useSparseFiles);
        final UnsafeBuffer[] terms = log.termBuffers();
        for (int i = 0; i < terms.length; i++)
        {
            terms[i] = new RebuiltTerm(terms[i]);
        }

        return log;
    }

    @Override
    public void close()
    {
        if (null != factory)
        {
            factory.close();
        }
    }

    /**
     * What it is made of is there when the context has been concluded.
     */
    private LogFactory factory()
    {
        if (null == factory)
        {
            factory = new FileStoreLogFactory(
                context.aeronDirectoryName(),
                context.filePageSize(),
                context.performStorageChecks(),
                context.lowStorageWarningThreshold(),
                context.errorHandler(),
                context.systemCounters().get(SystemCounterDescriptor.BYTES_CURRENTLY_MAPPED));
        }

        return factory;
    }
}
