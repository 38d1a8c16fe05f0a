package io.sluice.host;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * What is wrong with where something is, or was to be made: the system says no more than a path.
 */
public final class Place
{
    private static final Set<String> NOT_HERE =
        Set.of("Not a directory", "Read-only file system", "Operation not permitted");

    private Place()
    {
    }

    /**
     * Why a file or directory could not be made.
     *
     * @param file  that was to be made.
     * @param cause that told.
     * @return if it is about the directory that it was to be in, an exception whose text says what and the remedy; else
     * the cause.
     */
    static IOException whyNot(final Path file, final IOException cause)
    {
        final boolean isDenied = cause instanceof AccessDeniedException;
        final boolean isMissing = cause instanceof NoSuchFileException;
        final String reason = cause instanceof FileSystemException ? ((FileSystemException)cause).getReason() : null;
        if (!isDenied && !isMissing && (null == reason || !NOT_HERE.contains(reason)))
        {
            return cause;
        }

        Path missing = null;
        Path there = file.toAbsolutePath().getParent();
        while (null != there.getParent() && !Files.exists(there))
        {
            missing = there;
            there = there.getParent();
        }
        final String fault;
        if (!Files.isDirectory(there))
        {
            fault = there + " is not a directory: remove it";
        }
        else if (isDenied)
        {
            fault = "user " + HostDirectory.user() + " may not write in " + there + rights(there, cause) +
                ": run as its owner, who needs chmod u+rwx on it";
        }
        else if (null != missing && isMissing)
        {
            fault = missing + " does not exist: make it, with mkdir -p " + file.toAbsolutePath().getParent();
        }
        else
        {
            fault = "nothing can be made in " + there + (null == reason ? "" : " (" + reason + ")") +
                ": see of which file system it is";
        }

        return because(file, fault + ", or name another directory", cause);
    }

    /**
     * The current user has not the right to look at a file or directory.
     *
     * @param path  of it.
     * @param cause that told.
     * @return what to throw: the text names the path, whose it is, and the remedy.
     */
    public static IOException denied(final Path path, final AccessDeniedException cause)
    {
        return because(path, "user " + HostDirectory.user() + " may not read it" + rights(path, cause) +
            ": run as its owner, who needs chmod -R u+rwX on it, or let the owner share it with a group by " +
            "SluiceOptions.access", cause);
    }

    private static IOException because(final Path path, final String text, final IOException cause)
    {
        final IOException ex = new FileSystemException(path.toString(), null, text);
        ex.initCause(cause);

        return ex;
    }

    private static String rights(final Path path, final IOException cause)
    {
        try
        {
            final PosixFileAttributes attributes =
                Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);

            return " (owner " + attributes.owner().getName() + ", mode " +
                PosixFilePermissions.toString(attributes.permissions()) + ")";
        }
        catch (final IOException ex)
        {
            cause.addSuppressed(ex);

            return " (whose it is, can't be read either)";
        }
    }
}
