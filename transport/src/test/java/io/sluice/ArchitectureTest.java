package io.sluice;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

class ArchitectureTest
{
    private static final JavaClasses CLASSES = new ClassFileImporter()
        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
        .importPackages("io.sluice");
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Path TESTS = Path.of("src/test/java");
    private static final Pattern SYNC = Pattern.compile("SYNC: ([a-z-]+(?: [a-z-]+)*)");
    private static final Pattern WRITE = Pattern.compile("put\\w+(Release|Volatile)|compareAndSet|getAndAdd");
    private static final Pattern READ = Pattern.compile("get\\w+(Acquire|Volatile)|compareAndSet");
    private static final int MAX_LINES = 400;

    @Test
    void shouldHaveNoPackageCycles()
    {
        slices().matching("io.sluice.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void shouldUseLowerPackagesOnly()
    {
        layeredArchitecture().consideringOnlyDependenciesInLayers()
            .layer("codec").definedBy("io.sluice.codec")
            .layer("host").definedBy("io.sluice.host")
            .layer("region").definedBy("io.sluice.region")
            .layer("gather").definedBy("io.sluice.gather")
            .layer("ledger").definedBy("io.sluice.ledger")
            .layer("status").definedBy("io.sluice.status")
            .layer("lane").definedBy("io.sluice.lane")
            .layer("ipc").definedBy("io.sluice.lane.ipc")
            .layer("udp").definedBy("io.sluice.lane.udp..")
            .layer("driver").definedBy("io.sluice.driver")
            .layer("top").definedBy("io.sluice")
            .whereLayer("top").mayNotBeAccessedByAnyLayer()
            .whereLayer("driver").mayOnlyBeAccessedByLayers("top")
            .whereLayer("udp").mayOnlyBeAccessedByLayers("top")
            .whereLayer("ipc").mayOnlyBeAccessedByLayers("top")
            .whereLayer("lane").mayOnlyBeAccessedByLayers("ipc", "udp", "top")
            .whereLayer("status").mayOnlyBeAccessedByLayers("lane", "ipc", "udp", "driver", "top")
            .whereLayer("ledger").mayOnlyBeAccessedByLayers("status", "lane", "ipc", "udp", "top")
            .whereLayer("gather").mayOnlyBeAccessedByLayers("udp", "driver", "top")
            .whereLayer("region")
            .mayOnlyBeAccessedByLayers("gather", "ledger", "status", "lane", "ipc", "udp", "driver", "top")
            .withOptionalLayers(true)
            .check(CLASSES);
    }

    @Test
    void shouldMarkBothEndsOfEverySynchronisation() throws IOException
    {
        final Map<String, Set<String>> ends = new TreeMap<>();
        for (final Path file : sources())
        {
            for (final String line : Files.readAllLines(file))
            {
                final Matcher matcher = SYNC.matcher(line);
                if (matcher.find())
                {
                    for (final String tag : matcher.group(1).split(" "))
                    {
                        final Set<String> kinds = ends.computeIfAbsent(tag, (key) -> new TreeSet<>());
                        if (WRITE.matcher(line).find())
                        {
                            kinds.add("write");
                        }
                        if (READ.matcher(line).find())
                        {
                            kinds.add("read");
                        }
                    }
                }
            }
        }
        assertFalse(ends.isEmpty());
        ends.forEach((tag, kinds) -> assertEquals(Set.of("read", "write"), kinds, tag));
    }

    @Test
    void shouldDocumentEverySynchronisation() throws IOException
    {
        final String table = Files.readString(SOURCES.resolve("io/sluice/ledger/package-info.java")) +
            Files.readString(SOURCES.resolve("io/sluice/gather/package-info.java"));
        for (final Path file : sources())
        {
            final Matcher matcher = SYNC.matcher(Files.readString(file));
            while (matcher.find())
            {
                for (final String tag : matcher.group(1).split(" "))
                {
                    assertFalse(!table.contains("<td>" + tag + "</td>"), tag + " in " + file);
                }
            }
        }
    }

    @Test
    void shouldKeepFilesShort() throws IOException
    {
        final List<Path> files = new ArrayList<>(sources());
        files.addAll(javaFiles(TESTS));
        for (final Path file : files)
        {
            final int lines = Files.readAllLines(file).size();
            assertFalse(lines > MAX_LINES, file + " has " + lines + " lines: split it");
        }
    }

    private static List<Path> sources() throws IOException
    {
        return javaFiles(SOURCES);
    }

    private static List<Path> javaFiles(final Path directory) throws IOException
    {
        try (Stream<Path> files = Files.walk(directory))
        {
            return files.filter((file) -> file.toString().endsWith(".java")).sorted().toList();
        }
    }
}
