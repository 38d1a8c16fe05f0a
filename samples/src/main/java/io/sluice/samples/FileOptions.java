package io.sluice.samples;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What is moved, and to how many: options of the publisher, and of whoever starts one.
 */
final class FileOptions
{
    static final int MAX_SUBSCRIBERS = 64;

    private static final long LARGE_LENGTH = 256 << 20;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
        names = "--file",
        paramLabel = "FILE",
        description = "The file to move. Default: lib/modules of the running JDK, over 100 MB.")
    private Path file;

    @Option(
        names = "--size",
        paramLabel = "BYTES",
        defaultValue = "1m",
        converter = Converters.Size.class,
        description = "Length of each registered buffer, and so of each message but the last: bytes, or with k, m or " +
        "g for KiB, MiB, GiB; up to 2147483647. Default: ${DEFAULT-VALUE}.")
    private int size;

    @Option(
        names = "--subscribers",
        paramLabel = "K",
        defaultValue = "1",
        description = "How many subscribers there are, from 1 to " + MAX_SUBSCRIBERS + ". All of them read the same " +
        "buffers; with --lane udp all of them need this option, and are sent the same datagrams. " +
        "Default: ${DEFAULT-VALUE}.")
    private int subscribers;

    @Option(
        names = "--json",
        paramLabel = "FILE",
        description = "Also write the summary to this file, as JSON.")
    private Path json;

    /**
     * What the user gave must be usable before anything is started.
     */
    void check()
    {
        checkSubscribers(subscribers, spec);
        if (null != json && (Files.isDirectory(json) || !Files.isDirectory(json.toAbsolutePath().getParent())))
        {
            throw wrong("--json: can't write " + json + ": name a file in a directory that exists");
        }
        Json.checkWritable(json);
        if (null == file)
        {
            file = defaultFile();
        }
        if (!Files.isRegularFile(file))
        {
            throw wrong("--file: " + file + (Files.exists(file) ? " is not a regular file" : " does not exist"));
        }
        if (!Files.isReadable(file))
        {
            throw wrong("--file: " + file + " can't be read by user " + System.getProperty("user.name"));
        }
        if (0 == length() && !isEmpty())
        {
            throw wrong("--file: the length of " + file + " is 0 or not known, but there is something in it: copy it " +
                "and give the copy");
        }
        if (length() > size && size > FilePublisher.MAX_SLOT_LENGTH)
        {
            throw wrong("--size: for a file of over 2 GiB at most " + FilePublisher.MAX_SLOT_LENGTH + ": " + size);
        }
    }

    static void checkSubscribers(final int count, final CommandSpec spec)
    {
        if (count < 1 || count > MAX_SUBSCRIBERS)
        {
            throw new ParameterException(
                spec.commandLine(), "--subscribers must be from 1 to " + MAX_SUBSCRIBERS + ": " + count);
        }
    }

    Path file()
    {
        return file;
    }

    int size()
    {
        return size;
    }

    int subscribers()
    {
        return subscribers;
    }

    /**
     * Where the JSON goes.
     *
     * @return the path, or null.
     */
    Path json()
    {
        return json;
    }

    /**
     * The SHA-256 of the file, which takes a while if it is large.
     *
     * @return hexadecimal digits.
     */
    String sha256()
    {
        if (length() > LARGE_LENGTH)
        {
            System.err.printf("computing the SHA-256 of the file first: %,d bytes%n", length());
        }

        return Sha256.of(file);
    }

    private long length()
    {
        try
        {
            return Files.size(file);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * Files that the kernel makes up when they are read have length 0 all the same.
     */
    private boolean isEmpty()
    {
        try (InputStream in = Files.newInputStream(file))
        {
            return in.read() < 0;
        }
        catch (final IOException ex)
        {
            throw SampleException.unreadable(file, ex);
        }
    }

    private Path defaultFile()
    {
        final Path javaHome = Path.of(System.getProperty("java.home"));
        final Path modules = javaHome.resolve("lib/modules");
        if (Files.isRegularFile(modules))
        {
            return modules;
        }

        final Path library = javaHome.resolve("lib/server/libjvm.so");
        if (Files.isRegularFile(library))
        {
            System.err.println("This Java has no " + modules + ": moving " + library + " instead.");
            return library;
        }
        throw wrong("this Java has no " + modules + ": choose a file with --file");
    }

    private ParameterException wrong(final String text)
    {
        return new ParameterException(spec.commandLine(), text);
    }
}
