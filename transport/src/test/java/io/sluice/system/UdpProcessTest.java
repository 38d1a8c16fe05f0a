package io.sluice.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.Await;
import io.sluice.host.Leftovers;
import io.sluice.support.Child;
import io.sluice.support.Children;
import io.sluice.support.SluiceDriverMain;
import io.sluice.support.UdpMain;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
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
    private static final long STOP_NS = TimeUnit.MILLISECONDS.toNanos(3 * UdpMain.TIMEOUT_MS);

    @RegisterExtension
    final Children children = new Children();

    private Child publisher(final String name, final String driver)
    {
        return children.start(name, UdpMain.class, "publish", driver, CHANNEL, "1408", "auto").ready();
    }

    private Child subscriber(final String name, final String driver)
    {
        return children.start(name, UdpMain.class, "subscribe-some", driver, CHANNEL, "0", "auto").ready();
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

    @Test
    void shouldGoOnWithAnotherReceiverWhenOneIsKilled()
    {
        final Child publisher = publisher("publisher", "-");
        final Child first = subscriber("first", "-");
        publisher.ask("run");
        awaitTraffic(first);
        first.kill();
        Await.until("it is noticed", () -> "false".equals(publisher.ask("connected")));
        awaitBuffers(publisher);
        assertEquals("NOT_CONNECTED", resultAfterOneMore(publisher));

        final Child second = subscriber("second", "-");
        Await.until("connected again", () -> "true".equals(publisher.ask("connected")));
        publisher.ask("run");
        awaitTraffic(second);
        awaitBuffers(publisher);
        final long last = publisher.askLong("sequence") - 1;
        Await.until("it has all", () -> last == second.askLong("last"));
        assertEquals("null", second.ask("error"));
        publisher.ask("exit");
        second.ask("exit");
    }

    private static String resultAfterOneMore(final Child publisher)
    {
        // the claims among the messages are refused; posts complete at once without a reader
        publisher.ask("post 4");
        Await.until("a claim is refused", () -> "NOT_CONNECTED".equals(publisher.ask("result")));
        publisher.ask("halt");

        return publisher.ask("result");
    }

    @Test
    void shouldHearAnotherPublisherWhenOneIsKilled()
    {
        final Child subscriber = subscriber("subscriber", "-");
        final Child first = publisher("first", "-");
        first.ask("run");
        awaitTraffic(subscriber);
        first.kill();
        Await.until("it is told", () -> subscriber.askLong("event PUBLISHER_DIED") > 0);
        final Child second = publisher("second", "-");
        second.ask("run");
        awaitTraffic(subscriber);
        awaitBuffers(second);
        second.ask("exit");
        subscriber.ask("exit");
    }

    @Test
    void shouldGiveBuffersBackWhenTheReceiverStandsStillAndGoOnWhenItWakes()
    {
        final Child publisher = publisher("publisher", "-");
        final Child subscriber = subscriber("subscriber", "-");
        publisher.ask("run");
        awaitTraffic(subscriber);
        subscriber.stop();
        Await.until("it is noticed", () -> "false".equals(publisher.ask("connected")));
        awaitBuffers(publisher);
        await(STOP_NS);
        publisher.ask("run"); // what was not delivered is overwritten meanwhile
        subscriber.resume();
        Await.until("its client says that it was asleep, or it reads on",
            () -> subscriber.askLong("event ERROR") > 0 || "true".equals(publisher.ask("connected")));
        assertEquals("null", publisher.ask("error"));
        // with its driver in the same process no client has timed out: it reads what comes after the gap
        final String error = subscriber.ask("error");
        assertEquals("null", error);
        awaitBuffers(publisher);
        publisher.ask("exit");
        subscriber.ask("exit");
    }

    @Test
    void shouldGiveBuffersBackWhenThePublisherWakes()
    {
        final Child subscriber = subscriber("subscriber", "-");
        final Child publisher = publisher("publisher", "-");
        publisher.ask("run");
        awaitTraffic(subscriber);
        publisher.stop();
        await(STOP_NS);
        publisher.resume();
        awaitBuffers(publisher);
        final String error = subscriber.ask("error");
        assertEquals("null", error);
        publisher.ask("exit");
        subscriber.ask("exit");
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
            final Child publisher = publisher("publisher", directory);
            publisher.ask("run");
            awaitTraffic(subscriber);
            final Child victim = "driver".equals(whom) ? driver : "publisher".equals(whom) ? publisher : subscriber;
            if ("kill".equals(how))
            {
                victim.kill();
            }
            else
            {
                victim.stop();
                await(STOP_NS);
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
            final String error = subscriber.ask("error");
            assertEquals("null", error);
            subscriber.ask("exit");

            if (victim != driver)
            {
                final Child newSubscriber = subscriber("new-subscriber", directory);
                final Child newPublisher = publisher("new-publisher", directory);
                newPublisher.ask("run");
                awaitTraffic(newSubscriber);
                awaitBuffers(newPublisher);
                newPublisher.ask("exit");
                newSubscriber.ask("exit");
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

    private static void await(final long timeNs)
    {
        final long startNs = System.nanoTime();
        Await.until("every time-out is over", () -> System.nanoTime() - startNs > timeNs);
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
