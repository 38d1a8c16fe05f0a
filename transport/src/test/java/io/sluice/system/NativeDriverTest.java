package io.sluice.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.Await;
import io.sluice.support.Child;
import io.sluice.support.Children;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

@Timeout(60)
class NativeDriverTest
{
    private static final String CHANNEL = "aeron:ipc?term-length=64k";
    private static final int STREAM_ID = 1010;

    @RegisterExtension
    final Children children = new Children();

    @Test
    void shouldMoveBuffersWhenTheDriverIsAeronsInC()
    {
        final Optional<Path> aeronmd = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .map((directory) -> Path.of(directory, "aeronmd"))
            .filter(Files::isExecutable)
            .findFirst();
        assumeTrue(aeronmd.isPresent(), "no aeronmd on the PATH: the C media driver is not tested");

        children.startNativeDriver(aeronmd.get());
        final Child publisher = children.startPublisher("publisher", CHANNEL, STREAM_ID, 16, 8, 4096).ready();
        final Child subscriber = children.startSubscriber("subscriber", CHANNEL, STREAM_ID, "block").ready();
        Await.until("admitted", () -> 1 == publisher.askLong("readers"));
        subscriber.ask("keep 3");
        publisher.ask("post 1000");
        Await.until("all is read", () -> 1000 == subscriber.askLong("received"));
        assertEquals(3, subscriber.askLong("check"));
        subscriber.ask("release 3");
        Await.until("nothing is out", () -> 0 == publisher.askLong("outstanding"));
        assertEquals("null", subscriber.ask("error"));
        publisher.ask("exit");
        subscriber.ask("exit");
    }
}
