package io.sluice.support;

import io.sluice.host.Leftovers;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Starts child JVMs for one test, with the class path and the flags of this one, and ends them with it. They end by
 * themselves when this JVM does. What they printed stays below {@code target} if the test fails, and the failure says
 * where. Each test has a directory of its own in shared memory.
 */
public final class Children implements BeforeEachCallback, AfterEachCallback
{
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private final List<Child> children = new CopyOnWriteArrayList<>();
    private final List<String> flags;
    private Path artefacts;
    private Path shared;
    private Thread hook;

    // flags: for the JVMs of publishers and subscribers.
    public Children(final String... flags)
    {
        this.flags = List.of(flags);
    }

    @Override
    public void beforeEach(final ExtensionContext context)
    {
        hook = new Thread(() -> children.forEach(Child::destroy)); // one that is stopped does not end by itself
        Runtime.getRuntime().addShutdownHook(hook);
        final String test = context.getRequiredTestClass().getSimpleName() + "-" +
            context.getDisplayName().replaceAll("[^A-Za-z0-9]+", "_");
        try
        {
            artefacts = Path.of("target", "children", test).toAbsolutePath();
            Leftovers.deleteTree(artefacts);
            Files.createDirectories(artefacts);
            shared = Files.createTempDirectory(
                Files.isDirectory(SHARED_MEMORY) ? SHARED_MEMORY : artefacts, "sluice-test-");
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    @Override
    public void afterEach(final ExtensionContext context) throws IOException
    {
        Runtime.getRuntime().removeShutdownHook(hook);
        for (final Child child : children)
        {
            child.destroy();
        }
        children.clear();

        final Throwable failure = context.getExecutionException().orElse(null);
        if (null == failure)
        {
            Leftovers.deleteTree(artefacts);
        }
        else
        {
            Files.writeString(artefacts.resolve("shared-memory.txt"), String.join("\n", filesBelow(shared)) + "\n");
            failure.addSuppressed(new AssertionError("what the processes printed is in " + artefacts));
        }
        Leftovers.deleteTree(shared);
    }

    // Start a JVM.
    // name: of the child, for people.
    // main: class.
    // args: of it.
    // Returns the child; it prints a line when it is Child#ready().
    public Child start(final String name, final Class<?> main, final String... args)
    {
        return start(name, List.of(), main, args);
    }

    public Child start(final String name, final List<String> extra, final Class<?> main, final String... args)
    {
        return launch(name, new ProcessBuilder(command(name, extra, main, args)));
    }

    // Start a JVM that may have no more than so many files open.
    public Child startWithFiles(final int files, final String name, final Class<?> main, final String... args)
    {
        final List<String> command =
            new ArrayList<>(List.of("bash", "-c", "ulimit -n " + files + " && exec \"$@\"", "bash"));
        command.addAll(command(name, List.of(), main, args));

        return launch(name, new ProcessBuilder(command));
    }

    private List<String> command(
        final String name, final List<String> extra, final Class<?> main, final String... args)
    {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (final String flag : ManagementFactory.getRuntimeMXBean().getInputArguments())
        {
            if (flag.startsWith("--add-opens"))
            {
                command.add(flag);
            }
        }
        command.addAll(List.of("-XX:+UseSerialGC", "-Xmx256m", "-XX:-UsePerfData", "-XX:TieredStopAtLevel=1"));
        command.add("-XX:ErrorFile=" + artefacts.resolve(name + "-crash.log"));
        command.addAll(extra);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(args));

        return command;
    }

    // Start a JVM in a network namespace.
    public Child startIn(final String namespace, final String name, final Class<?> main, final String... args)
    {
        final List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED",
            "--add-opens", "java.base/sun.nio.ch=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx256m", "-XX:-UsePerfData",
            "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(args));

        return launch(name, new ProcessBuilder(command));
    }

    private Child launch(final String name, final ProcessBuilder builder)
    {
        try
        {
            final Process process = builder
                .redirectError(artefacts.resolve(name + ".err").toFile())
                .directory(artefacts.toFile())
                .start();
            final Child child = new Child(name, process, artefacts.resolve(name + ".out"));
            children.add(child);

            return child;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    // Start a media driver.
    // livenessMs: after which it takes a silent client for dead.
    public Child startDriver(final long livenessMs)
    {
        return start("driver", DriverMain.class, aeronDirectory(), String.valueOf(livenessMs)).ready();
    }

    // The C media driver, which says nothing and takes no commands.
    public Child startNativeDriver(final Path program)
    {
        final ProcessBuilder builder = new ProcessBuilder(program.toString());
        builder.environment().put("AERON_DIR", aeronDirectory());
        builder.environment().put("AERON_DIR_DELETE_ON_START", "1");
        builder.environment().put("AERON_THREADING_MODE", "SHARED");

        return launch("driver", builder);
    }

    public Child startSubscriber(final String name, final String channel, final int streamId, final String policy)
    {
        return start(name, flags, SubscriberMain.class,
            aeronDirectory(), sluiceDirectory().toString(), channel, String.valueOf(streamId), name, policy);
    }

    public Child startPublisher(
        final String name, final String channel, final int streamId, final int depth, final int slots, final int length)
    {
        return start(name, flags, PublisherMain.class,
            aeronDirectory(), sluiceDirectory().toString(), channel, String.valueOf(streamId), name,
            String.valueOf(depth), String.valueOf(slots), String.valueOf(length));
    }

    public String aeronDirectory()
    {
        return shared.resolve("aeron").toString();
    }

    public Path sluiceDirectory()
    {
        return shared.resolve("sluice");
    }

    public Path sharedDirectory()
    {
        return shared;
    }

    // The names of all files in the Sluice directory.
    public List<String> sluiceFiles()
    {
        return filesBelow(sluiceDirectory());
    }

    private static List<String> filesBelow(final Path directory)
    {
        final List<String> names = new ArrayList<>();
        if (Files.isDirectory(directory))
        {
            try (var paths = Files.walk(directory))
            {
                paths.filter(Files::isRegularFile).map((path) -> directory.relativize(path).toString())
                    .forEach(names::add);
            }
            catch (final IOException ex)
            {
                throw new UncheckedIOException(ex);
            }
        }
        names.sort(null);

        return names;
    }
}
