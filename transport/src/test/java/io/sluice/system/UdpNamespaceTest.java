package io.sluice.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.Await;
import io.sluice.status.CounterTypes;
import io.sluice.support.Child;
import io.sluice.support.Children;
import io.sluice.support.Namespaces;
import io.sluice.support.UdpMain;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.concurrent.TimeUnit;

/**
 * Both ends of the lane, over a link on which the kernel cuts segments in software. Buffers are filled anew the moment
 * they complete, offload is switched on both sides under way, and every byte is checked.
 * <p>
 * {@code -Dsluice.test.messages=10} makes each run ten times as long.
 */
@Tag("slow")
@Timeout(300)
class UdpNamespaceTest
{
    private static final int MESSAGES = 12_000 * Integer.getInteger("sluice.test.messages", 1);
    private static final int MORE = 2000;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);

    @RegisterExtension
    final Namespaces namespaces = new Namespaces();

    @RegisterExtension
    final Children children = new Children();

    @ParameterizedTest
    @CsvSource({ "auto, auto, 0", "auto, gso, 0", "none, auto, 0", "auto, auto, 512", "auto, gso, 1984" })
    void shouldDeliverEveryMessage(final String sending, final String receiving, final int wireDatagram)
    {
        final String endpoint = "aeron:udp?endpoint=" + Namespaces.RECEIVER_ADDRESS + ":24327";
        final Child subscriber = children.startIn(
            namespaces.receiver, "subscriber", UdpMain.class, "subscribe", "-", endpoint, "0", receiving);
        final Child publisher = children.startIn(namespaces.sender, "publisher", UdpMain.class,
            "publish", "-", endpoint + "|term-length=1m", String.valueOf(wireDatagram), sending);
        subscriber.ready();
        publisher.ready();
        Await.until("connected", () -> "true".equals(publisher.ask("connected")));

        int sent = send(publisher, subscriber, 0, MESSAGES);
        for (final String mode : new String[]{ "NONE", "AUTO" })
        {
            publisher.tell("post " + MORE);
            publisher.answer("post");
            publisher.ask("offload " + mode);
            subscriber.ask("offload " + mode);
            sent = send(publisher, subscriber, sent + MORE, MORE);
        }

        Await.until("all buffers are back", () ->
            0 == publisher.askLong("outstanding") && 0 == publisher.askLong("missing"));
        assertEquals("null", publisher.ask("error"));
        assertEquals("null", subscriber.ask("error"));
        assertEquals(sent, subscriber.askLong("received"));
        assertEquals(sent / 4, publisher.askLong("completed RELEASED"));
        assertEquals(0, publisher.askLong("counter " + CounterTypes.WITHHELD));
        assertEquals(0, subscriber.askLong("event ERROR"));
        publisher.ask("exit");
        subscriber.ask("exit");
    }

    private static int send(final Child publisher, final Child subscriber, final int before, final int count)
    {
        publisher.ask("post " + count);
        final int wanted = before + count;
        Await.until("all " + wanted + " have come", PATIENCE_NS, () ->
        {
            final String error = subscriber.ask("error");
            if (!"null".equals(error))
            {
                throw new AssertionError(error);
            }
            return subscriber.askLong("received") >= wanted;
        });

        return wanted;
    }
}
