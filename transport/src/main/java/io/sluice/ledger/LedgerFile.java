package io.sluice.ledger;

import static io.sluice.ledger.LedgerDescriptor.*;

import io.aeron.Aeron;
import io.sluice.host.ClientLock;
import io.sluice.host.HostDirectory;
import io.sluice.host.Uninterrupted;
import io.sluice.region.Mapping;
import org.agrona.concurrent.AtomicBuffer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Finds the ledger of a publication, and opens it if it is one.
 */
public final class LedgerFile
{
    private LedgerFile()
    {
    }

    /**
     * Tells a publication from all others. To number them is not enough: a driver that is started again begins anew,
     * and a client of the one before may still have the ledger of the same number.
     *
     * @param registrationId by which the media driver knows it.
     * @param initialTermId  of its log, at random.
     * @return an id that is neither 0 nor NULL_VALUE.
     */
    public static long publicationId(final long registrationId, final int initialTermId)
    {
        return (long)initialTermId << 32 ^ registrationId;
    }

    /**
     * Find the ledger of a publication.
     *
     * @param directory     where the clients of the driver meet.
     * @param streamId      of the publication.
     * @param sessionId     of the publication.
     * @param publicationId of {@link #publicationId(long, int)}.
     * @return its file, or null if the publisher is not a Sluice client, or dead.
     * @throws IOException if files can't be read.
     */
    public static Path find(
        final HostDirectory directory, final int streamId, final int sessionId, final long publicationId)
        throws IOException
    {
        Path possible = null;
        final String prefix = fileNamePrefix(streamId, sessionId);
        for (final String name : directory.names((any) -> any.startsWith(prefix)))
        {
            if (ClientLock.isAlive(directory.path(), clientIdOf(name)))
            {
                final Path file = directory.resolve(name);
                final long id = Uninterrupted.call(() -> publicationOf(file));
                if (publicationId == id)
                {
                    return file;
                }
                possible = 0 == id ? file : possible;
            }
        }

        return possible;
    }

    /**
     * Whose ledger is it?
     *
     * @return id of the publication; 0 if that can't be told yet; or NULL_VALUE if there is none, as it comes after its
     * ledger.
     */
    private static long publicationOf(final Path file) throws IOException
    {
        final ByteBuffer header = ByteBuffer.allocate(SLOTS_OFFSET).order(ByteOrder.nativeOrder());
        try (FileChannel channel = HostDirectory.openExisting(file, false))
        {
            final int length = channel.read(header, 0);
            if (length < 0 || SLOTS_OFFSET == length && 0 == header.getInt(MAGIC_OFFSET))
            {
                return Aeron.NULL_VALUE;
            }

            return SLOTS_OFFSET == length && MAGIC == header.getInt(MAGIC_OFFSET) ?
                header.getLong(PUBLICATION_OFFSET) : 0; // damaged: who opens it is told
        }
        catch (final NoSuchFileException ex)
        {
            return Aeron.NULL_VALUE;
        }
    }

    /**
     * Find the ledger of a publication over UDP, for its spies.
     *
     * @param directory where the clients of the driver meet.
     * @param tableId   of the publication's gather table.
     * @param clientId  of the publisher.
     * @return its file, or null if there is none.
     */
    public static Path findForSpies(final HostDirectory directory, final long tableId, final long clientId)
    {
        final Path file = directory.resolve(spyFileName(tableId, clientId));

        return Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? file : null;
    }

    static Mapping open(final Path file) throws IOException
    {
        final Mapping mapping = openIfMade(file);
        if (null == mapping)
        {
            throw new FileSystemException(file.toString(), null, "is no ledger yet: its publisher is making it");
        }

        return mapping;
    }

    /**
     * Open a ledger, or find that its publisher has only begun to make it.
     *
     * @param file that has the name of a ledger.
     * @return the ledger, or null if it is not made yet.
     * @throws IOException if it can't be opened, or is damaged or of another version.
     */
    static Mapping openIfMade(final Path file) throws IOException
    {
        return Uninterrupted.call(() -> openAndCheck(file));
    }

    private static Mapping openAndCheck(final Path file) throws IOException
    {
        final FileChannel channel = HostDirectory.openExisting(file, true);
        final long length = channel.size();
        if (length < SLOTS_OFFSET || length > Integer.MAX_VALUE)
        {
            channel.close();
            if (0 == length)
            {
                return null;
            }
            throw notALedger(file, "is not a ledger: length=" + length);
        }
        final ByteBuffer magicBytes = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder());
        channel.read(magicBytes, MAGIC_OFFSET);
        if (0 == magicBytes.getInt(0))
        {
            channel.close(); // not mapped: a page that is not there yet must not be asked for, as there may be no room
            return null;
        }

        final Mapping mapping = new Mapping(channel, FileChannel.MapMode.READ_WRITE, 0, length);
        final AtomicBuffer buffer = mapping.buffer();
        final int magic = buffer.getIntAcquire(MAGIC_OFFSET); // SYNC: ledger-open
        if (0 == magic)
        {
            mapping.close();
            return null;
        }
        final int depth = buffer.getInt(DEPTH_OFFSET);
        if (MAGIC != magic || depth < 1 || depth > (1 << 20) || fileLength(depth) != length)
        {
            mapping.close();
            throw notALedger(file, "is not a ledger of this version: magic=" + Integer.toHexString(magic) +
                " depth=" + depth + " length=" + length);
        }

        return mapping;
    }

    private static FileSystemException notALedger(final Path file, final String what)
    {
        return new FileSystemException(file.toString(), null, what + "; give all clients of this media driver the " +
            "same version of Sluice, or remove it if its publisher does not run any more");
    }
}
