package io.sluice.samples;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The SHA-256 of a file, computed without Sluice: what the subscribers' must be.
 */
final class Sha256
{
    private static final int CHUNK_LENGTH = 1 << 20;

    private Sha256()
    {
    }

    static MessageDigest newDigest()
    {
        try
        {
            return MessageDigest.getInstance("SHA-256");
        }
        catch (final NoSuchAlgorithmException ex)
        {
            throw new IllegalStateException("every Java has SHA-256", ex);
        }
    }

    static String of(final Path file)
    {
        final MessageDigest digest = newDigest();
        final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_LENGTH);
        try (FileChannel channel = FileChannel.open(file))
        {
            while (channel.read(chunk.clear()) >= 0)
            {
                Stop.check();
                digest.update(chunk.flip());
            }
        }
        catch (final IOException ex)
        {
            throw SampleException.unreadable(file, ex);
        }

        return HexFormat.of().formatHex(digest.digest());
    }
}
