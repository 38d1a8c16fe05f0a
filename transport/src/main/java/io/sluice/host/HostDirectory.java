package io.sluice.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A directory in shared memory where the Sluice clients of one media driver meet. No symbolic link is followed, neither
 * for the directory nor for a file in it.
 */
public final class HostDirectory
{
    private static final String ROOT_PREFIX = "sluice-";
    private static final int MAX_ATTEMPTS = 100;
    private static final int MAX_PLAIN_NAME = 100; // of a file name's 255
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private final Path path;
    private final Access access;

    private HostDirectory(final Path path, final Access access)
    {
        this.path = path;
        this.access = access;
    }

    /**
     * The directory of the current user, under which each media driver has its own.
     *
     * @return {@code /dev/shm/sluice-USER}, or the same below {@code java.io.tmpdir} where there is no /dev/shm.
     */
    public static Path userRoot()
    {
        final Path parent = Files.isDirectory(SHARED_MEMORY) ?
            SHARED_MEMORY : Path.of(System.getProperty("java.io.tmpdir"));

        return parent.resolve(ROOT_PREFIX + user().replaceAll("[^A-Za-z0-9_.-]", "_"));
    }

    /**
     * The directory for the clients of one media driver.
     *
     * @param aeronDirectory of the media driver.
     * @return the path, which is the same for every process of this user that names the same driver.
     */
    public static Path forDriver(final String aeronDirectory)
    {
        final Path aeron = RealPath.of(aeronDirectory);
        final String name = String.valueOf(aeron.getFileName()).replaceAll("[^A-Za-z0-9_-]", "_");

        return userRoot().resolve(
            name.substring(0, Math.min(MAX_PLAIN_NAME, name.length())) + "-" + digest(aeron.toString()));
    }

    /**
     * Wide enough that no two drivers are taken for one.
     */
    private static String digest(final String text)
    {
        try
        {
            final byte[] digest =
                MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));

            return ClientLock.idString(ByteBuffer.wrap(digest).getLong());
        }
        catch (final NoSuchAlgorithmException ex)
        {
            throw new IllegalStateException(ex); // every JVM has it
        }
    }

    /**
     * Open the directory, and make it if it is missing.
     *
     * @param path   of the directory.
     * @param access rights for it and for the files in it.
     * @return the directory.
     * @throws UncheckedIOException if it is a link, belongs to another user, or can't be made; the text says which.
     */
    public static HostDirectory open(final Path path, final Access access)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return makeAndCheck(path, access);
            }
            catch (final NoSuchFileException ex)
            {
                if (attempt >= MAX_ATTEMPTS) // the last client that left took the empty directory with it
                {
                    throw new UncheckedIOException(Place.whyNot(Path.of(ex.getFile()), ex));
                }
            }
            catch (final IOException ex)
            {
                throw new UncheckedIOException(ex);
            }
        }
    }

    private static HostDirectory makeAndCheck(final Path path, final Access access) throws IOException
    {
        final Path parent = path.toAbsolutePath().getParent();
        if (null != parent && !Files.exists(parent, LinkOption.NOFOLLOW_LINKS))
        {
            makeDirectory(parent, access);
        }
        if (userRoot().equals(parent))
        {
            check(parent, access);
        }
        makeDirectory(path, access);
        check(path, access);

        return new HostDirectory(path, access);
    }

    /**
     * Where it is.
     *
     * @return the path of the directory.
     */
    public Path path()
    {
        return path;
    }

    /**
     * The rights that are given to it and to what is made in it.
     *
     * @return the access rights.
     */
    public Access access()
    {
        return access;
    }

    /**
     * The path of a file in this directory.
     *
     * @param name of the file.
     * @return its path, whether it exists or not.
     */
    public Path resolve(final String name)
    {
        return path.resolve(name);
    }

    /**
     * Make a new file for reading and writing, with the access rights of this directory.
     *
     * @param file to make, here or in another directory.
     * @return the open channel.
     * @throws IOException if it exists or can't be made.
     */
    public FileChannel create(final Path file) throws IOException
    {
        final Set<OpenOption> options = Set.of(
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);

        for (int attempt = 1; ; attempt++)
        {
            try
            {
                if (attempt > 1)
                {
                    makeDirectory(path, access); // the last client that left took the empty directory with it
                }
                final FileChannel channel =
                    FileChannel.open(file, options, PosixFilePermissions.asFileAttribute(access.fileMode()));
                applyAccess(file, access.fileMode(), access);

                return channel;
            }
            catch (final NoSuchFileException ex)
            {
                if (attempt >= MAX_ATTEMPTS)
                {
                    throw Place.whyNot(file, ex);
                }
            }
            catch (final IOException ex)
            {
                throw Space.whyNot(file, ex);
            }
        }
    }

    /**
     * Open an existing file; a symbolic link is refused.
     *
     * @param file     to open.
     * @param writable or only readable.
     * @return the open channel.
     * @throws IOException if it can't be opened.
     */
    public static FileChannel openExisting(final Path file, final boolean writable) throws IOException
    {
        return FileChannel.open(file, writable ?
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS) :
            Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }

    /**
     * The names of the files here.
     *
     * @param wanted which of them.
     * @return the names, in no order; empty if the directory is gone.
     */
    public List<String> names(final Predicate<String> wanted)
    {
        return names(path, wanted);
    }

    /**
     * Remove the directory if nothing is in it any more.
     */
    public void deleteIfEmpty()
    {
        try
        {
            Files.deleteIfExists(path);
            if (userRoot().equals(path.toAbsolutePath().getParent()))
            {
                Files.deleteIfExists(userRoot());
            }
        }
        catch (final IOException ignore)
        {
            return; // others still use it
        }
    }

    /**
     * The effective user, by number where the number has no name, as in many containers.
     */
    static String user()
    {
        try
        {
            return Files.getOwner(Path.of("/proc/self")).getName();
        }
        catch (final IOException ex)
        {
            return System.getProperty("user.name");
        }
    }

    /**
     * The names of the files in any directory.
     *
     * @param directory to look at.
     * @param wanted    which of them.
     * @return the names, in no order; empty if the directory is gone.
     * @throws UncheckedIOException if it can't be looked at; the text says why.
     */
    public static List<String> names(final Path directory, final Predicate<String> wanted)
    {
        final List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory))
        {
            for (final Path entry : entries)
            {
                final String name = entry.getFileName().toString();
                if (wanted.test(name))
                {
                    names.add(name);
                }
            }
        }
        catch (final NoSuchFileException ex)
        {
            names.clear();
        }
        catch (final AccessDeniedException ex)
        {
            throw new UncheckedIOException(Place.denied(directory, ex));
        }
        catch (final NotDirectoryException ex)
        {
            throw new UncheckedIOException(new FileSystemException(
                directory.toString(), null, "is not a directory: remove it, or name another directory"));
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }

        return names;
    }

    private static void makeDirectory(final Path directory, final Access access) throws IOException
    {
        try
        {
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(access.directoryMode()));
            applyAccess(directory, access.directoryMode(), access);
        }
        catch (final FileAlreadyExistsException ignore)
        {
            return; // checked by the caller
        }
        catch (final NoSuchFileException ex)
        {
            final Path parent = directory.toAbsolutePath().getParent();
            if (null == parent || Files.exists(parent, LinkOption.NOFOLLOW_LINKS))
            {
                throw ex;
            }
            makeDirectory(parent, access);
            makeDirectory(directory, access);
        }
        catch (final IOException ex)
        {
            throw Space.whyNot(directory, ex);
        }
    }

    private static void applyAccess(
        final Path file, final Collection<PosixFilePermission> mode, final Access access) throws IOException
    {
        final PosixFileAttributeView view =
            Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (null != access.group())
        {
            final GroupPrincipal group = file.getFileSystem()
                .getUserPrincipalLookupService()
                .lookupPrincipalByGroupName(access.group());
            view.setGroup(group);
        }
        if (!view.readAttributes().permissions().equals(Set.copyOf(mode)))
        {
            Files.setPosixFilePermissions(file, Set.copyOf(mode)); // the umask took something away
        }
    }

    private static void check(final Path directory, final Access access) throws IOException
    {
        final PosixFileAttributes attributes =
            Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isSymbolicLink())
        {
            throw new FileSystemException(
                directory.toString(), null, "is a symbolic link: remove it, or name another directory");
        }
        if (!attributes.isDirectory())
        {
            throw new FileSystemException(
                directory.toString(), null, "is not a directory: remove it, or name another directory");
        }

        final String owner = attributes.owner().getName();
        if (null == access.group() && !owner.equals(user()))
        {
            throw new FileSystemException(directory.toString(), null, "belongs to user " + owner +
                ": name another directory, or share this one by setting a group");
        }
    }
}
