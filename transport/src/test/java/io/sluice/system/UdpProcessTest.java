package io.sluice.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.Await;
import io.sluice.host.Leftovers;
import io.sluice.support.Child;
import io.sluice.support.Children;
import io.sluice.support.SluiceDriverMain;
import io.sluice.support.UdpMain;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Processes at the two ends of the lane are killed, or stand still for longer than every time-out, during traffic.
 */
@Tag("slow")
@Timeout(120)
class UdpProcessTest
{
    private static final String CHANNEL = "aeron:udp?endpoint=127.0.0.1:24712|term-length=1m";
    private static final long STOP_NS = TimeUnit.MILLISECONDS.toNanos(5 * UdpMain.TIMEOUT_MS / 2);

    @RegisterExtension
    final Children children = new Children();

    private Child publisher(final String name, final String driver)
    {
        return children.start(name, UdpMain.class, "publish", driver, CHANNEL, "1408", "auto");
    }

    private Child subscriber(final String name, final String driver)
    {
        return children.start(name, UdpMain.class, "subscribe-some", driver, CHANNEL, "0", "auto");
    }

    private static void awaitTraffic(final Child subscriber)
    {
        final long before = subscriber.askLong("received");
        Await.until("messages come", () -> subscriber.askLong("received") > before + 500);
        assertEquals("null", subscriber.ask("error"));
    }

    private static void awaitBuffers(final Child publisher)
    {
        publisher.ask("halt");
        Await.until("all buffers are back", () ->
            0 == publisher.askLong("outstanding") && publisher.askLong("missing") <= 1); // one is being filled
        assertEquals("null", publisher.ask("error"));
    }

    // A reader that has nothing unread, and a publisher that has all its buffers.
    private static void awaitExchange(final Child publisher, final Child subscriber)
    {
        Await.until("connected", () -> "true".equals(publisher.ask("connected")));
        publisher.ask("run");
        awaitTraffic(subscriber);
        awaitBuffers(publisher);
        final long last = publisher.askLong("sequence") - 1;
        Await.until("it has all", () -> last == subscriber.askLong("last"));
        assertEquals("null", subscriber.ask("error"));
        publisher.ask("exit");
        subscriber.ask("exit");
    }

    @ParameterizedTest
    @CsvSource({ "publisher, kill", "publisher, stop", "subscriber, kill", "subscriber, stop" })
    void shouldGoOnWhenTheOtherEndWithItsDriverIsGone(final String whom, final String how)
    {
        final Child publisher = publisher("publisher", "-");
        final Child subscriber = subscriber("subscriber", "-").ready();
        publisher.ready().ask("run");
        awaitTraffic(subscriber);

        final boolean isPublisher = "publisher".equals(whom);
        final boolean isKill = "kill".equals(how);
        final Child victim = isPublisher ? publisher : subscriber;
        final long startNs = strike(victim, isKill);
        if (!isPublisher)
        {
            Await.until("it is noticed", () -> "false".equals(publisher.ask("connected")));
            awaitBuffers(publisher);
        }
        else if (isKill)
        {
            Await.until("it is told", () -> subscriber.askLong("event PUBLISHER_DIED") > 0);
        }
        if (isKill)
        {
            if (!isPublisher)
            {
                assertClaimsRefused(publisher);
            }
            awaitExchange(isPublisher ? publisher("second", "-").ready() : publisher,
                isPublisher ? subscriber : subscriber("second", "-").ready());
            return;
        }

        awaitTimeouts(startNs);
        if (!isPublisher)
        {
            publisher.ask("run"); // what was not delivered is overwritten meanwhile
        }
        victim.resume();
        // which of its threads wakes first decides whether its own driver takes its client for dead
        Await.until("its client says that it was asleep, or they go on",
            () -> victim.askLong("event ERROR") > 0 || "true".equals(publisher.ask("connected")));
        awaitBuffers(publisher);
        assertEquals("null", subscriber.ask("error"));
        publisher.ask("exit");
        subscriber.ask("exit");
    }

    private static void assertClaimsRefused(final Child publisher)
    {
        // the claims among the messages are refused; posts complete at once without a reader
        publisher.ask("post 4");
        Await.until("a claim is refused", () -> "NOT_CONNECTED".equals(publisher.ask("result")));
        publisher.ask("halt");
        assertEquals("NOT_CONNECTED", publisher.ask("result"));
    }

    @ParameterizedTest
    @CsvSource({ "publisher, kill", "publisher, stop", "subscriber, stop", "driver, kill", "driver, stop" })
    void shouldEndWellWithADriverOfItsOwn(final String whom, final String how) throws IOException
    {
        final Child driver = children.start("driver", ShortDriver.class).ready();
        final String directory = driver.ask("directory");
        try
        {
            final Child subscriber = subscriber("subscriber", directory);
            final Child publisher = publisher("publisher", directory).ready();
            subscriber.ready();
            publisher.ask("run");
            awaitTraffic(subscriber);
            final Child victim = "driver".equals(whom) ? driver : "publisher".equals(whom) ? publisher : subscriber;
            final long startNs = strike(victim, "kill".equals(how));
            if ("stop".equals(how))
            {
                awaitTimeouts(startNs);
                if (victim != driver)
                {
                    victim.resume();
                }
            }

            if (victim == driver)
            {
                Await.until("the publisher is told", () -> publisher.askLong("event ERROR") > 0);
                Await.until("the subscriber is told", () -> subscriber.askLong("event ERROR") > 0);
                // not the last result: with every buffer out there is nothing more to post
                Await.until("it can't go on", () -> "true".equals(publisher.ask("closed")));
                if ("stop".equals(how))
                {
                    victim.resume(); // in the middle of a send, perhaps: then the buffer comes back only now
                }
            }
            if (publisher.isAlive())
            {
                awaitBuffers(publisher);
                publisher.ask("exit");
            }
            assertEquals("null", subscriber.ask("error"));
            subscriber.ask("exit");

            if (victim != driver)
            {
                final Child newSubscriber = subscriber("new-subscriber", directory);
                final Child newPublisher = publisher("new-publisher", directory).ready();
                awaitExchange(newPublisher, newSubscriber.ready());
            }
        }
        finally
        {
            if (driver.isAlive())
            {
                driver.kill();
            }
            Leftovers.deleteTree(Path.of(directory));
        }
    }

    // Returns when that was.
    private static long strike(final Child victim, final boolean isKill)
    {
        if (isKill)
        {
            victim.kill();
        }
        else
        {
            victim.stop();
        }

        return System.nanoTime();
    }

    private static void awaitTimeouts(final long startNs)
    {
        Await.until("every time-out is over", () -> System.nanoTime() - startNs > STOP_NS);
    }

    /**
     * {@link SluiceDriverMain} with short time-outs.
     */
    static final class ShortDriver
    {
        private ShortDriver()
        {
        }

        public static void main(final String[] args) throws IOException
        {
            SluiceDriverMain.serve(UdpMain.shortTimeouts());
        }
    }
}
