package io.sluice.perf;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest
{
    private static final JavaClasses CLASSES = new ClassFileImporter()
        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
        .importPackages("io.sluice.perf");

    @Test
    void shouldHaveNoPackageCycles()
    {
        slices().matching("io.sluice.perf.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void shouldKeepLoopsAndSystemsApart()
    {
        layeredArchitecture().consideringOnlyDependenciesInLayers()
            .layer("spi").definedBy("io.sluice.perf.spi")
            .layer("loop").definedBy("io.sluice.perf.loop")
            .layer("system").definedBy("io.sluice.perf.system")
            .layer("rig").definedBy("io.sluice.perf.rig")
            .layer("report").definedBy("io.sluice.perf.report")
            .layer("ipc").definedBy("io.sluice.perf.ipc")
            .layer("udp").definedBy("io.sluice.perf.udp")
            .layer("peers").definedBy("io.sluice.perf.peers")
            .layer("suite").definedBy("io.sluice.perf.suite")
            .layer("compare").definedBy("io.sluice.perf.compare")
            .layer("jmh").definedBy("io.sluice.perf.jmh")
            .layer("top").definedBy("io.sluice.perf")
            .whereLayer("top").mayNotBeAccessedByAnyLayer()
            .whereLayer("ipc").mayOnlyBeAccessedByLayers("top")
            .whereLayer("udp").mayOnlyBeAccessedByLayers("suite", "top")
            .whereLayer("suite").mayOnlyBeAccessedByLayers("top")
            .whereLayer("peers").mayOnlyBeAccessedByLayers("suite")
            .whereLayer("report").mayOnlyBeAccessedByLayers("ipc", "udp", "suite", "peers", "compare", "top")
            .whereLayer("rig").mayOnlyBeAccessedByLayers("report", "ipc", "udp", "suite", "jmh", "top")
            .whereLayer("loop").mayNotBeAccessedByAnyLayer()
            .whereLayer("system").mayNotBeAccessedByAnyLayer()
            .check(CLASSES);
    }
}
