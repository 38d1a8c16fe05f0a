package io.sluice.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.Await;
import io.sluice.support.Child;
import io.sluice.support.Children;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class DriverDeathTest
{
    private static final String CHANNEL = "aeron:ipc?term-length=256k";
    private static final int STREAM_ID = 1003;

    @RegisterExtension
    final Children children = new Children(
        "-Daeron.driver.timeout=2000", "-Daeron.client.resource.linger.duration=500ms");

    @Test
    void shouldGiveBackBuffersAndSayClosedWhenTheDriverIsKilled()
    {
        final Child driver = children.startDriver(10_000);
        final Child publisher = children.startPublisher("publisher", CHANNEL, STREAM_ID, 16, 16, 4096).ready();
        final Child subscriber = children.startSubscriber("subscriber", CHANNEL, STREAM_ID, "block").ready();
        final Child sleeper = children.startSubscriber("sleeper", CHANNEL, STREAM_ID, "block").ready();
        Await.until("admitted", () -> 2 == publisher.askLong("readers"));
        subscriber.ask("keep 3");
        publisher.ask("post 50");
        Await.until("all is read",
            () -> 50 == subscriber.askLong("received") && 50 == sleeper.askLong("received"));
        assertTrue(publisher.askLong("moved") > 0);
        sleeper.ask("pause"); // it polls when all that Aeron had mapped is gone, with messages unread
        publisher.ask("post 5");
        Await.until("they are read", () -> 55 == subscriber.askLong("received"));

        driver.kill();
        Await.until("both are told",
            () -> publisher.askLong("event ERROR") > 0 && subscriber.askLong("event ERROR") > 0);
        Await.until("the counters are unmapped",
            () -> !isMapped(publisher) && !isMapped(subscriber) && !isMapped(sleeper));
        sleeper.ask("go");
        assertEquals(3, subscriber.askLong("check"));
        assertEquals(3, subscriber.askLong("release 3"));
        Await.until("the publisher has its buffers", () -> 0 == publisher.askLong("outstanding"));

        publisher.ask("post 5");
        Await.until("posts are refused", () -> "CLOSED".equals(publisher.ask("result").split(" ")[0]));
        publisher.askLong("moved");
        final int files = children.sluiceFiles().size();
        assertThrows(AssertionError.class, () -> publisher.ask("register"));
        assertEquals(files, children.sluiceFiles().size(), () -> children.sluiceFiles().toString());
        assertEquals("null", subscriber.ask("error"));
        assertEquals("null", sleeper.ask("error"));
        sleeper.ask("exit");
        assertEquals(0, sleeper.exitStatus());
        publisher.ask("exit");
        assertEquals(0, publisher.exitStatus());
        subscriber.ask("exit");
        assertEquals(0, subscriber.exitStatus());
        assertTrue(children.sluiceFiles().isEmpty(), () -> children.sluiceFiles().toString());
    }

    private static boolean isMapped(final Child child)
    {
        return child.maps().stream().anyMatch((line) -> line.contains("cnc.dat"));
    }
}
