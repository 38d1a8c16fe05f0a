package io.sluice.perf.peers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

class NativePeersTest
{
    private static final List<String> BOTH = List.of("ucx", "libfabric");
    private static final String UCX = """
        iterations,50.0_percentile_lat,avg_lat,overall_lat,avg_bw,overall_bw,avg_mr,overall_mr
        20000,9.248,9.654,9.5,6474.29,2000,103589,103589
        """;
    private static final String LIBFABRIC = """
        bytes   #sent   #ack     total       time     MB/sec    usec/xfer   Mxfers/sec
        64      20k     =20k     2.4m        0.03s     80.41       0.80       1.26
        """;

    @TempDir
    Path directory;

    @Test
    void shouldReadWhatTheyWrite()
    {
        assertArrayEquals(new double[]{ 9248, 9500, 2.097152 }, NativePeers.parseUcx(UCX), 1e-9);
        assertEquals(800, NativePeers.parseLibfabric(LIBFABRIC), 1e-9);
        assertNull(NativePeers.parseUcx("could not connect"));
        assertTrue(Double.isNaN(NativePeers.parseLibfabric("")));
    }

    @Test
    void shouldNameWhatIsAbsent()
    {
        final NativePeers peers = NativePeers.measure(BOTH, List.of(64), directory.toString());
        assertEquals(List.of(), peers.figures());
        assertEquals(2, peers.notes().size());
        assertTrue(peers.notes().get(0).startsWith("ucx_perftest is absent"));
        assertTrue(peers.notes().get(1).startsWith("fi_pingpong is absent"));
    }

    @Test
    void shouldRunWhatIsThereAndSayWhatFails() throws IOException
    {
        final Path program = directory.resolve("ucx_perftest");
        Files.writeString(program,
            "#!/bin/sh\ncase \"$*\" in 127.0.0.1*) cat <<E\n" + UCX + "E\n;; *) sleep 30;; esac\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        final Path broken = directory.resolve("fi_pingpong");
        Files.writeString(broken, "#!/bin/sh\necho no such provider; exit 1\n");
        Files.setPosixFilePermissions(broken, PosixFilePermissions.fromString("rwx------"));

        final NativePeers peers = NativePeers.measure(BOTH, List.of(64), directory.toString());
        assertEquals(1, peers.figures().size());
        assertEquals(9500, peers.figures().get(0).oneWayNs(), 1e-9);
        assertTrue(peers.notes().get(0).contains("no such provider"), peers.notes().toString());

        final ByteArrayOutputStream screen = new ByteArrayOutputStream();
        peers.print(new PrintStream(screen, true, StandardCharsets.UTF_8));
        assertTrue(screen.toString(StandardCharsets.UTF_8).contains("9.25 µs   9.50 µs"));
    }
}
