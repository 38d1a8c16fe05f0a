package io.sluice.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.Await;
import io.sluice.support.Child;
import io.sluice.support.Children;
import io.sluice.support.LockMain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

@Timeout(60)
class HostRaceTest
{
    private static final int THREADS = 4;
    private static final int ROUNDS = 1000;

    @RegisterExtension
    final Children children = new Children();

    private interface Action
    {
        void run() throws IOException;
    }

    private static Throwable inThreads(final int rounds, final Action... actions) throws InterruptedException
    {
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        final List<Thread> threads = new ArrayList<>();
        for (final Action action : actions)
        {
            final Thread thread = new Thread(() ->
            {
                try
                {
                    for (int i = 0; i < rounds && null == failure.get(); i++)
                    {
                        action.run();
                    }
                }
                catch (final IOException | RuntimeException | Error ex)
                {
                    failure.compareAndSet(null, ex);
                    ex.printStackTrace();
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (final Thread thread : threads)
        {
            thread.join();
        }

        return failure.get();
    }

    @Test
    void shouldTellWhoLivesWhenManyThreadsOfOneProcessAskAtOnce() throws InterruptedException
    {
        final Child child = children.start("owner", LockMain.class, children.sluiceDirectory().toString()).ready();
        final long id = Long.parseUnsignedLong(child.ask("id"), 16);
        final HostDirectory directory = HostDirectory.open(children.sluiceDirectory(), Access.PRIVATE);
        final Action[] actions = new Action[THREADS];
        for (int i = 0; i < THREADS - 1; i++)
        {
            actions[i] = () -> assertTrue(ClientLock.isAlive(directory.path(), id));
        }
        actions[THREADS - 1] = () -> assertEquals(0, Leftovers.remove(directory, (file) -> {}));
        assertNull(inThreads(ROUNDS, actions));

        child.kill();
        final AtomicInteger removed = new AtomicInteger();
        for (int i = 0; i < THREADS - 1; i++)
        {
            actions[i] = () -> assertFalse(ClientLock.isAlive(directory.path(), id));
        }
        actions[0] = () -> removed.addAndGet(Leftovers.remove(directory, (file) -> {}));
        actions[THREADS - 1] = actions[0];
        assertNull(inThreads(ROUNDS / 10, actions));
        assertEquals(1, removed.get());
        assertTrue(children.sluiceFiles().isEmpty());
    }

    @Test
    void shouldKeepItsOwnLockWhenTheDirectoryIsNamedInAnotherWay() throws IOException
    {
        final HostDirectory directory = HostDirectory.open(children.sluiceDirectory(), Access.PRIVATE);
        final Child child = children.start("other", LockMain.class, directory.path().toString()).ready();
        final Path link = children.sharedDirectory().resolve("link");
        Files.createSymbolicLink(link, children.sharedDirectory());
        try (ClientLock lock = ClientLock.acquire(directory, "own"))
        {
            assertEquals("true", child.ask("alive " + ClientLock.idString(lock.id())));
            for (final Path path : List.of(
                directory.path().resolve("..").resolve(directory.path().getFileName()),
                link.resolve(directory.path().getFileName())))
            {
                assertTrue(ClientLock.isAlive(path, lock.id()));
                Leftovers.remove(HostDirectory.open(path, Access.PRIVATE), (file) -> {});
                assertEquals("true", child.ask("alive " + ClientLock.idString(lock.id())), path::toString);
            }
        }
        child.ask("exit");
    }

    @Test
    void shouldOpenTheDirectoryWhenOthersRemoveItAtTheSameMoment() throws InterruptedException
    {
        final Path path = children.sluiceDirectory().resolve("driver");
        final Action comeAndGo = () ->
        {
            final HostDirectory directory = HostDirectory.open(path, Access.PRIVATE);
            Leftovers.remove(directory, (file) -> {});
            try (ClientLock lock = ClientLock.acquire(directory, "comes and goes"))
            {
                final Path file = directory.resolve("file-" + ClientLock.idString(lock.id()));
                try (FileChannel channel = directory.create(file))
                {
                    assertTrue(channel.isOpen());
                }
                Files.delete(file);
            }
            directory.deleteIfEmpty();
        };
        assertNull(inThreads(ROUNDS, comeAndGo, comeAndGo, comeAndGo, comeAndGo));
        Await.until("it is gone", () -> !Files.exists(path));
    }
}
