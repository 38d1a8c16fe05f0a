package io.sluice.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PerfMainTest
{
    @Test
    void shouldHelp()
    {
        assertEquals(0, PerfMain.execute("--help"));
        assertEquals(0, PerfMain.execute("ipc", "--help"));
        assertEquals(0, PerfMain.execute("udp", "--help"));
    }

    @Test
    void shouldRefuseAWrongCommandLine()
    {
        assertEquals(2, PerfMain.execute("ipc", "--sizes", "7"));
        assertEquals(2, PerfMain.execute("ipc", "--sizes", "2g"));
        assertEquals(2, PerfMain.execute("ipc", "--rounds", "0"));
        assertEquals(2, PerfMain.execute("ipc", "--seconds", "-1"));
        assertEquals(2, PerfMain.execute("udp", "--wire", "1400"));
        assertEquals(2, PerfMain.execute("udp", "--wire", "128k"));
        assertEquals(2, PerfMain.execute("udp", "--network", "infiniband"));
        assertEquals(2, PerfMain.execute("udp", "--threading", "NONE"));
        assertEquals(2, PerfMain.execute("infiniband"));
    }
}
