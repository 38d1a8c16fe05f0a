package io.sluice.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * What the README shows is run as it stands there. The commands of perf/run are looked at where that is: it is built
 * later.
 */
@Timeout(120)
class ReadmeIT
{
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern BLOCK = Pattern.compile("```(\\w+)\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern CLASS = Pattern.compile("public class (\\w+)");
    private static final Pattern RUN = Pattern.compile("samples/run ([a-z][a-z-]*)");
    private static final Map<String, String> TICKETS = Map.of("FifteenLines", "ticket 1", "OverUdp", "ticket 2");
    private static final String FLAG = "java.base/jdk.internal.misc=ALL-UNNAMED";

    @TempDir
    private Path directory;

    private static String readme() throws IOException
    {
        return Files.readString(ROOT.resolve("README.md"));
    }

    private static List<String> blocks(final String language) throws IOException
    {
        final List<String> blocks = new ArrayList<>();
        final Matcher matcher = BLOCK.matcher(readme());
        while (matcher.find())
        {
            if (language.equals(matcher.group(1)))
            {
                blocks.add(matcher.group(2));
            }
        }
        assertFalse(blocks.isEmpty(), "no " + language + " in the README");

        return blocks;
    }

    private String run(final List<String> command, final Path workingDirectory) throws Exception
    {
        final Path output = Files.createTempFile(directory, "output", ".txt");
        final Process process = new ProcessBuilder(command)
            .directory(workingDirectory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
        final boolean hasEnded = process.waitFor(90, TimeUnit.SECONDS);
        process.destroyForcibly();
        final String text = Files.readString(output);
        assertTrue(hasEnded, () -> command + " does not end:\n" + text);
        assertEquals(0, process.exitValue(), () -> command + ":\n" + text);

        return text;
    }

    @Test
    void shouldCompileAndRunItsProgram() throws Exception
    {
        final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assertNotNull(compiler, "no compiler: run the tests with a JDK");
        for (final String program : blocks("java"))
        {
            final Matcher name = CLASS.matcher(program);
            assertTrue(name.find(), program);
            final Path source = Files.writeString(directory.resolve(name.group(1) + ".java"), program);
            final String classPath = System.getProperty("java.class.path");
            assertEquals(0, compiler.run(null, null, null,
                "-Xlint:all", "-proc:none", "-cp", classPath, "-d", directory.toString(), source.toString()));

            final String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
            final String output = run(List.of(java, "--add-opens", FLAG, "-cp",
                classPath + ":" + directory, name.group(1)), directory);
            assertTrue(output.contains("moved, not copied"), output);
            assertTrue(output.contains(TICKETS.get(name.group(1)) + ", outstanding 0"), output);
        }
    }

    @Test
    void shouldRunItsCommands() throws Exception
    {
        int count = 0;
        for (final String line : String.join("\n", blocks("sh")).split("\n"))
        {
            if (line.startsWith("samples/run "))
            {
                run(List.of(line.split(" ")), ROOT);
                count++;
            }
            else if (!line.isBlank())
            {
                assertEquals("mvn verify", line.trim()); // which is what runs this test
            }
        }
        assertTrue(count > 0);
    }

    @Test
    void shouldNameOnlySamplesThatThereAre() throws Exception
    {
        final String help = run(List.of(ROOT.resolve("samples/run").toString(), "--help"), ROOT);
        final Matcher matcher = RUN.matcher(readme());
        int count = 0;
        while (matcher.find())
        {
            assertTrue(Pattern.compile("(?m)^\\s+" + matcher.group(1) + "\\b").matcher(help).find(),
                () -> matcher.group() + " is not in:\n" + help);
            count++;
        }
        assertTrue(count > 0);
    }

    @Test
    void shouldLinkToFilesThatThereAre() throws IOException
    {
        final List<String> broken = new ArrayList<>();
        try (Stream<String> links = Pattern.compile("\\]\\(([^)#]+)\\)").matcher(readme()).results()
            .map((result) -> result.group(1)))
        {
            links.filter((link) -> !link.startsWith("http") && !Files.exists(ROOT.resolve(link))).forEach(broken::add);
        }
        assertEquals(List.of(), broken);
    }
}
