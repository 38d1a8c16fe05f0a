package io.sluice.region;

import io.sluice.host.HostDirectory;
import io.sluice.host.Space;
import io.sluice.host.Uninterrupted;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes files in shared memory whose every page is there. Zeros are written to all of it, so that a page which can't be
 * had is an error now and never a SIGBUS at the first touch.
 */
public final class Reservation
{
    private static final int STEP = 1 << 20;

    private Reservation()
    {
    }

    /**
     * Make a file, reserve and map it. In steps of at most 1 MiB, as the JVM can't stop at a safepoint within one.
     *
     * @param home   whose access rights the file gets.
     * @param file   to make.
     * @param length of it in bytes.
     * @return all of the file, mapped read/write, its pages set to 0 and in the page table.
     * @throws IOException if the space is not there: no file is left then, and the text says what to do.
     */
    public static Mapping reserve(final HostDirectory home, final Path file, final long length) throws IOException
    {
        return Uninterrupted.call(() -> make(home, file, length));
    }

    private static Mapping make(final HostDirectory home, final Path file, final long length) throws IOException
    {
        final FileChannel channel = home.create(file);
        try
        {
            Space.check(file, length);
            writeZeros(channel, file, length);
            final Mapping mapping = new Mapping(channel, FileChannel.MapMode.READ_WRITE, 0, length);
            mapping.touch();

            return mapping;
        }
        catch (final IOException ex)
        {
            channel.close();
            Files.deleteIfExists(file);
            throw ex;
        }
    }

    private static void writeZeros(final FileChannel channel, final Path file, final long length) throws IOException
    {
        final ByteBuffer zeros = ByteBuffer.allocateDirect(STEP);
        try
        {
            zeros.limit(1);
            channel.write(zeros, length - 1); // huge pages are given only below the end of the file
            for (long at = 0; at < length;)
            {
                zeros.clear().limit((int)Math.min(STEP, length - at));
                at += channel.write(zeros, at);
            }
        }
        catch (final IOException ex)
        {
            final long free = Files.getFileStore(file).getUsableSpace();
            if (free < STEP && !(ex instanceof ClosedByInterruptException)) // which has it done once more
            {
                throw Space.tooSmall(file, length, ex);
            }
            throw ex;
        }
    }
}
