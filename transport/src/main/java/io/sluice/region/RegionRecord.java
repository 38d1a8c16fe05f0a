package io.sluice.region;

import io.sluice.codec.MessageHeaderDecoder;
import io.sluice.codec.MessageHeaderEncoder;
import io.sluice.codec.RegionRecordDecoder;
import io.sluice.codec.RegionRecordEncoder;
import io.sluice.host.ClientLock;
import io.sluice.host.HostDirectory;
import io.sluice.host.Space;
import io.sluice.host.Uninterrupted;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * What another process must know of a region to read it. It is kept in a small file of its own, as a region may be made
 * over a file in which there is no room for it.
 *
 * @param id     of the region.
 * @param key    that a descriptor must carry as well.
 * @param offset of the region in its file, in bytes.
 * @param length of the region in bytes.
 * @param path   of its file.
 */
public record RegionRecord(long id, long key, long offset, long length, Path path)
{
    static final String SUFFIX = ".region";
    static final String DATA_SUFFIX = ".data";
    private static final int MAX_LENGTH = 64 * 1024;

    /**
     * The name of the file that holds the record.
     *
     * @param id of the region.
     * @param clientId that owns it.
     * @return the name.
     */
    static String fileName(final long id, final long clientId)
    {
        return "region-" + ClientLock.idString(id) + "-" + ClientLock.idString(clientId) + SUFFIX;
    }

    /**
     * Write the record, whole or not at all.
     *
     * @param directory of the owner.
     * @param file      to write.
     * @throws IOException if it can't be written.
     */
    void write(final HostDirectory directory, final Path file) throws IOException
    {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final RegionRecordEncoder encoder = new RegionRecordEncoder()
            .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .regionId(id)
            .regionKey(key)
            .length(length)
            .fileOffset(offset)
            .path(path.toString());
        final int encodedLength = MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();

        final Path unfinished = file.resolveSibling(file.getFileName() + ".part");
        Uninterrupted.call(() -> write(directory, unfinished, ByteBuffer.wrap(buffer.byteArray(), 0, encodedLength)));
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static int write(final HostDirectory directory, final Path unfinished, final ByteBuffer bytes)
        throws IOException
    {
        try (FileChannel channel = directory.create(unfinished))
        {
            return channel.write(bytes);
        }
        catch (final IOException ex)
        {
            throw Space.undone(unfinished, ex);
        }
    }

    /**
     * Read a record.
     *
     * @param file to read.
     * @return the record.
     * @throws IOException if there is none, or none that can be understood.
     */
    public static RegionRecord read(final Path file) throws IOException
    {
        try (FileChannel channel = HostDirectory.openExisting(file, false))
        {
            final ByteBuffer bytes = ByteBuffer.allocate((int)Math.min(MAX_LENGTH, channel.size()));
            while (bytes.hasRemaining() && channel.read(bytes) >= 0)
            {
                continue;
            }

            final UnsafeBuffer buffer = new UnsafeBuffer(bytes, 0, bytes.position());
            final MessageHeaderDecoder header = new MessageHeaderDecoder().wrap(buffer, 0);
            if (RegionRecordDecoder.SCHEMA_ID != header.schemaId() ||
                RegionRecordDecoder.TEMPLATE_ID != header.templateId())
            {
                throw new FileSystemException(file.toString(), null, "is not a region record");
            }
            final RegionRecordDecoder decoder =
                new RegionRecordDecoder().wrapAndApplyHeader(buffer, 0, header);

            return new RegionRecord(
                decoder.regionId(),
                decoder.regionKey(),
                decoder.fileOffset(),
                decoder.length(),
                Path.of(decoder.path()));
        }
        catch (final IndexOutOfBoundsException | IllegalArgumentException ex)
        {
            throw new FileSystemException(file.toString(), null, "is a damaged region record: " + ex.getMessage());
        }
    }

    static void delete(final Path file)
    {
        try
        {
            Files.deleteIfExists(file);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * Remove the memory that a dead client's record names, if it was that client that made it: it may lie in another
     * directory. For the client, not for users.
     *
     * @param file that a dead client left behind.
     */
    public static void removeLeftover(final Path file)
    {
        if (file.toString().endsWith(SUFFIX))
        {
            try
            {
                final Path data = read(file).path();
                final String recordName = file.getFileName().toString();
                final String name = recordName.substring(0, recordName.length() - SUFFIX.length());
                if (data.getFileName().toString().equals(name + DATA_SUFFIX))
                {
                    Files.deleteIfExists(data);
                }
            }
            catch (final IOException ignore)
            {
                return; // another client was quicker
            }
        }
    }
}
