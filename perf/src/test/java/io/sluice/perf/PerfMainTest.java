package io.sluice.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class PerfMainTest
{
    @Test
    void shouldHelp()
    {
        assertEquals(0, PerfMain.execute("--help"));
        for (final String command : new String[]{
            "quick", "full", "ipc", "udp", "latency", "throughput", "fanout", "mixed", "hold", "completion",
            "registration", "compare", "jmh", "stress" })
        {
            assertEquals(0, PerfMain.execute(command, "--help"), command);
        }
    }

    @Test
    void shouldListEachCommandWithAWholeSentence()
    {
        PerfMain.commandLine().getSubcommands().forEach((name, command) ->
        {
            // the list has no more of it than this
            final String[] description = command.getCommandSpec().usageMessage().description();
            assertTrue(description[0].matches(".*[.?]"), () -> name + ": " + description[0]);
        });
    }

    @Test
    void shouldRefuseAWrongCommandLine()
    {
        assertEquals(2, PerfMain.execute("ipc", "--sizes", "7"));
        assertEquals(2, PerfMain.execute("ipc", "--sizes", "2g"));
        assertEquals(2, PerfMain.execute("ipc", "--rounds", "0"));
        assertEquals(2, PerfMain.execute("ipc", "--seconds", "-1"));
        assertEquals(2, PerfMain.execute("ipc", "--forks", "0"));
        assertEquals(2, PerfMain.execute("ipc", "--systems", "chronicle"));
        assertEquals(2, PerfMain.execute("ipc", "--rates", "0"));
        assertEquals(2, PerfMain.execute("ipc", "--pin", "0"));
        assertEquals(2, PerfMain.execute("udp", "--forks", "0"));
        assertEquals(2, PerfMain.execute("udp", "--systems", "chronicle"));
        assertEquals(2, PerfMain.execute("udp", "--rates", "0"));
        assertEquals(2, PerfMain.execute("fanout", "--rates", "1000"), "nothing goes at a rate there");
        assertEquals(2, PerfMain.execute("completion", "--reader-threads", "2"), "there is one subscriber there");
        assertEquals(2, PerfMain.execute("throughput", "--wire", "1400"));
        assertEquals(2, PerfMain.execute("quick", "--forks", "0"));
        assertEquals(2, PerfMain.execute("udp", "--wire", "1400"));
        assertEquals(2, PerfMain.execute("udp", "--wire", "128k"));
        assertEquals(2, PerfMain.execute("udp", "--network", "infiniband"));
        assertEquals(2, PerfMain.execute("udp", "--threading", "NONE"));
        assertEquals(2, PerfMain.execute("infiniband"));
        assertEquals(2, PerfMain.execute("quick", "--systems", "rdma"));
        assertEquals(2, PerfMain.execute("latency", "--pin", "0"));
        assertEquals(2, PerfMain.execute("latency", "--rates", "0"));
        assertEquals(2, PerfMain.execute("throughput", "--lanes", "infiniband"));
        assertEquals(2, PerfMain.execute("compare", "one"));
        assertEquals(2, PerfMain.execute("jmh", "--seconds", "0"));
    }

    @Test
    void shouldSayThatThereIsNothingToMeasure()
    {
        assertEquals(1, PerfMain.execute("registration", "--lanes", "udp"));
        assertEquals(1, PerfMain.execute("mixed", "--systems", "nio"));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldKeepWhatWasMeasuredWhenTheNextNetworkCanNotBeSetUp(@TempDir final Path directory) throws IOException
    {
        final Path file = directory.resolve("udp.json");
        assertEquals(1, PerfMain.execute("udp", "--quick", "--network", "loopback,veth", "--inside", "0", "--systems",
            "sluice", "--only", "claim", "--sizes", "64k", "--rounds", "1", "--seconds", "0.05", "--json",
            file.toString()));
        assertTrue(Files.readString(file).contains("veth failed"));
    }
}
