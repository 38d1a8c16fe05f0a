package io.sluice.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.status.CounterTypes;
import io.sluice.support.Child;
import io.sluice.support.Children;
import io.sluice.support.Namespaces;
import io.sluice.support.RawMain;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two processes with a driver each, over a link that really cuts what is handed over to be cut: a mistake in the
 * cutting corrupts messages here, not on the loopback.
 */
@Tag("slow")
@Timeout(120)
class NamespaceTest
{
    private static final int MESSAGES = 3000;
    private static final int MTU = 1500;

    @RegisterExtension
    final Namespaces namespaces = new Namespaces();

    @RegisterExtension
    final Children children = new Children();

    @ParameterizedTest
    @CsvSource({
        "auto, auto, 64768, 1408",
        "auto, none, 64768, 1408",
        "none, auto, 64768, 1408",
        "none, none, 64768, 1408",
        "auto, auto, 62720, 448",
        "auto, auto, 65472, 1984",
        "auto, auto, 1408, 0" })
    void shouldDeliverEveryMessage(
        final String sending, final String receiving, final int mtuLength, final int segment)
    {
        final String endpoint = "aeron:udp?endpoint=" + Namespaces.RECEIVER_ADDRESS + ":24326";
        final Child subscriber = children.startIn(
            namespaces.receiver, "subscriber", RawMain.class, "subscribe", endpoint, "0", receiving);
        final Child publisher = children.startIn(namespaces.sender, "publisher", RawMain.class, "publish",
            endpoint + "|term-length=4m|mtu=" + mtuLength + (segment > 0 ? "|sluice-segment=" + segment : ""),
            String.valueOf(segment), sending);
        subscriber.ready();
        publisher.ready();
        publisher.ask("send " + MESSAGES);
        assertEquals(MESSAGES, subscriber.askLong("await " + MESSAGES));

        // switched on the way: nothing is lost
        publisher.ask("offload NONE");
        subscriber.ask("offload NONE");
        publisher.ask("send " + 300);
        publisher.ask("offload AUTO");
        subscriber.ask("offload AUTO");
        publisher.ask("send " + 300);
        assertEquals(MESSAGES + 600, subscriber.askLong("await " + (MESSAGES + 600)));
        assertEquals(0, publisher.askLong("counter " + CounterTypes.WITHHELD));
        assertEquals(segment > MTU ? 1 : 0, publisher.askLong("counter " + CounterTypes.OFFLOAD_FALLBACKS));
        assertEquals(CounterTypes.GATHER | CounterTypes.GRO_ACTIVE | (segment > MTU ? 0 : CounterTypes.GSO_ACTIVE),
            publisher.askLong("counter " + CounterTypes.DRIVER));
        assertEquals(0, subscriber.askLong("invalid"), "datagrams that were cut elsewhere than between frames");
        final String warnings = publisher.ask("warnings");
        assertEquals(segment > MTU, warnings.contains("sluice-segment to at most 1472"), warnings);
        publisher.ask("exit");
        subscriber.ask("exit");
    }
}
