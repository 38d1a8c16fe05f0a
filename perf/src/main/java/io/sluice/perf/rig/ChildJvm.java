package io.sluice.perf.rig;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How to start another JVM like this one: the same executable, flags and class path.
 */
public final class ChildJvm
{
    private static final List<String> OPENS = List.of(
        "java.base/jdk.internal.misc",
        "java.base/sun.nio.ch",
        "java.base/java.lang",
        "java.base/java.lang.reflect",
        "java.base/java.io",
        "java.base/java.util",
        "jdk.compiler/com.sun.tools.javac");
    private static final List<String> EXPORTS = List.of(
        "java.base/jdk.internal.ref",
        "java.base/sun.nio.ch",
        "jdk.unsupported/sun.misc",
        "jdk.compiler/com.sun.tools.javac.file");

    private ChildJvm()
    {
    }

    /**
     * The first words of a command.
     *
     * @param mainClass of the program, whose arguments follow.
     * @return a new list.
     */
    public static List<String> command(final String mainClass)
    {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(mainClass);

        return command;
    }

    /**
     * The flags of this JVM, and those that the manifest of a runnable jar stands for: the first two are Sluice's, the
     * others Chronicle Queue's.
     *
     * @return flags for another JVM like this one.
     */
    public static List<String> flags()
    {
        final List<String> flags = new ArrayList<>();
        for (final String flag : ManagementFactory.getRuntimeMXBean().getInputArguments())
        {
            if (!flag.startsWith("-agentlib:jdwp") && !flag.startsWith("--add-opens") &&
                !flag.startsWith("--add-exports"))
            {
                flags.add(flag);
            }
        }
        OPENS.forEach((name) -> flags.add("--add-opens=" + name + "=ALL-UNNAMED"));
        EXPORTS.forEach((name) -> flags.add("--add-exports=" + name + "=ALL-UNNAMED"));

        return flags;
    }
}
