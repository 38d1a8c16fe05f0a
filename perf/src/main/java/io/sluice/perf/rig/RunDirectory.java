package io.sluice.perf.rig;

import io.sluice.host.Access;
import io.sluice.host.ClientLock;
import io.sluice.host.HostDirectory;
import io.sluice.host.Leftovers;
import io.sluice.perf.spi.Signals;
import org.agrona.IoUtil;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a run has in shared memory for itself, beside what Sluice's clients and drivers have there: a directory that a
 * lock belongs to. As with theirs, whoever starts next removes what a dead process has left.
 * <pre>
 *   /dev/shm/sluice-USER/
 *     ID.lock                 held by the first process
 *     ID.perf/signals         page that both processes see
 *     ID.perf/signals.files/  files that systems make, and media drivers of plain Aeron
 * </pre>
 */
final class RunDirectory implements AutoCloseable
{
    private final HostDirectory root = HostDirectory.open(HostDirectory.userRoot(), Access.PRIVATE);
    private final ClientLock lock;
    private final Path path;

    RunDirectory()
    {
        Leftovers.remove(root, (file) -> {});
        lock = ClientLock.acquire(root, "perf");
        path = root.resolve(ClientLock.idString(lock.id()) + ".perf");
        try
        {
            Files.createDirectory(path);
            Files.write(signalsFile(), new byte[Signals.LENGTH]);
            Files.createDirectory(Signals.directory(signalsFile()));
        }
        catch (final IOException ex)
        {
            close();
            throw new UncheckedIOException(ex);
        }
    }

    Path signalsFile()
    {
        return path.resolve("signals");
    }

    /**
     * Removes also what the other process has left, if it has not ended in order.
     */
    @Override
    public void close()
    {
        IoUtil.delete(path.toFile(), true);
        lock.close();
        Leftovers.remove(root, (file) -> {});
        root.deleteIfEmpty();
    }
}
