package io.sluice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.driver.SluiceDriver;
import io.sluice.host.Access;
import io.sluice.lane.PostResult;
import io.sluice.ledger.SlowReaderPolicy;
import io.sluice.ledger.SlowReaderPolicy.Kind;
import io.sluice.region.BufferPool;
import io.sluice.region.MemoryRegion;
import io.sluice.region.RegionOptions;
import io.sluice.region.RegisteredBuffer;
import io.sluice.status.WhoHolds;
import org.agrona.collections.MutableInteger;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

class MisuseTest
{
    private static final String CHANNEL = "aeron:ipc";
    private static final int STREAM_ID = 1001;

    private SluiceDriver driver;
    private Sluice sluice;
    private Publisher publisher;
    private Subscriber subscriber;

    @BeforeEach
    void setUp()
    {
        driver = SluiceDriver.launchEmbedded();
        sluice = Sluice.connect(driver);
        publisher = sluice.addPublisher(CHANNEL, STREAM_ID);
        subscriber = sluice.addSubscriber(CHANNEL, STREAM_ID);
    }

    @AfterEach
    void tearDown()
    {
        sluice.close();
        driver.close();
    }

    private void receive(final int count)
    {
        final MutableInteger seen = new MutableInteger();
        Await.until(count + " messages come", () ->
        {
            seen.value += subscriber.poll((message) -> {}, 10);
            return seen.value >= count;
        });
    }

    @ParameterizedTest
    @CsvSource({
        "session-id=x, a number from",
        "session-id=99999999999, a number from",
        "term-length=x, a power of two from 64k to 1g",
        "term-length=8g, a power of two from 64k to 1g",
        "term-length=3m, a power of two from 64k to 1g",
        "mtu=x, a multiple of 32 from 64 to 65504",
        "mtu=100, a multiple of 32 from 64 to 65504",
        "pub-wnd=-64k, a length in bytes",
        "so-sndbuf=99999999999999999999, a length in bytes" })
    void shouldSayWhatIsWrongWithANumberInAChannel(final String parameter, final String allowed)
    {
        for (final String channel : List.of("aeron:ipc?", "aeron:udp?endpoint=127.0.0.1:24735|"))
        {
            final String text = parameter + ": write " + allowed;
            assertSays(text, channel + parameter, () -> sluice.addPublisher(channel + parameter, STREAM_ID));
            assertSays(text, channel + parameter, () -> sluice.addSubscriber(channel + parameter, STREAM_ID));
        }
    }

    private static void assertSays(final String text, final String channel, final Executable call)
    {
        final String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.contains(text), message);
        for (final String part : channel.split("[?|]"))
        {
            assertTrue(message.contains(part), message);
        }
    }

    @Test
    void shouldGoOnAfterAnOfferThatIsOutOfBounds()
    {
        Await.until("connected", publisher::isConnected);
        final UnsafeBuffer small = new UnsafeBuffer(new byte[100]);
        final UnsafeBuffer large = new UnsafeBuffer(new byte[10_000]);
        for (int i = 0; i < 20; i++)
        {
            assertThrows(IndexOutOfBoundsException.class, () -> publisher.offer(small, 50, 100));
            assertThrows(IndexOutOfBoundsException.class, () -> publisher.offer(large, 9_000, 5_000));
        }
        assertTrue(publisher.offer(small, 0, 10) > 0);
        assertTrue(publisher.offer(large, 0, 5_000) > 0);
        receive(2);
    }

    @Test
    void shouldGoOnAfterAnOfferOfABufferThatIsPosted()
    {
        Await.until("connected", publisher::isConnected);
        final RegisteredBuffer posted = sluice.register(RegionOptions.shared(4096)).slice(0, 64);
        publisher.post(posted);
        assertThrows(IllegalStateException.class, () -> publisher.offer(posted, 0, 64));
        assertTrue(publisher.offer(new UnsafeBuffer(new byte[8])) > 0);
        receive(2);
    }

    @Test
    void shouldLeaveABufferToOneThreadWhenTheHandlerCloses()
    {
        subscriber.close();
        final MemoryRegion region = sluice.register(RegionOptions.shared(1 << 20));
        final BufferPool pool = region.pool(1024);
        Await.until("nobody reads", () -> !publisher.isConnected());
        for (int i = 0; i < 500; i++)
        {
            assertTrue(publisher.post(pool.acquire()) > 0);
        }
        final Set<RegisteredBuffer> seen = new HashSet<>();
        final int completed = publisher.poll((completion) ->
        {
            final RegisteredBuffer buffer = completion.buffer();
            assertTrue(seen.add(buffer));
            if (5 == seen.size())
            {
                publisher.close();
                final long until = System.nanoTime() + 4L * Conductor.INTERVAL_MS * 1_000_000;
                Await.until("the conductor has come by", () -> System.nanoTime() - until > 0);
            }
            assertEquals(buffer, completion.buffer());
            completion.release();
        });
        assertEquals(5, completed);
        Await.until("the conductor gives the rest back", () -> pool.slots() == pool.available());
        assertEquals(PostResult.CLOSED, publisher.post(pool.acquire()));
    }

    @Test
    void shouldReadABufferOfTheJdkAfterItsRegionWasClosed()
    {
        final MemoryRegion region = sluice.register(RegionOptions.shared(4096));
        final ByteBuffer bytes = region.slice(0, 4096).byteBuffer(0, 4096);
        bytes.putLong(0, 42);
        region.close();
        final long until = System.nanoTime() + 1_500_000_000L;
        Await.until("it would have been unmapped", () -> System.nanoTime() - until > 0);
        assertEquals(42, bytes.getLong(0));
    }

    @Test
    void shouldLoseNoMessageToAHandlerThatIsNotThere()
    {
        Await.until("connected", publisher::isConnected);
        assertTrue(publisher.offer(new UnsafeBuffer(new byte[8])) > 0);
        assertThrows(NullPointerException.class, () -> subscriber.poll(null, 1));
        assertThrows(NullPointerException.class, () -> subscriber.poll(null, 1));
        receive(1);
    }

    @Test
    void shouldTakeNamesThatFitAndSayWhatIsWrongWithOthers() throws IOException
    {
        final String longest = "ä".repeat(30);
        final SluiceOptions options = new SluiceOptions().aeronDirectoryName(driver.aeronDirectoryName()).name(longest);
        try (Sluice other = Sluice.connect(options); Subscriber named = other.addSubscriber(CHANNEL, STREAM_ID))
        {
            Await.until("admitted", () -> 2 == publisher.readers() && named.isConnected());
            final String table = WhoHolds.table(sluice.directory());
            assertTrue(table.lines().anyMatch((line) -> line.startsWith("  " + longest + " ")), table);
        }
        for (final String wrong : List.of("", longest + "a", "two\nlines"))
        {
            for (final Executable setting : List.<Executable>of(
                () -> new SluiceOptions().name(wrong), () -> new SubscriberOptions().name(wrong)))
            {
                final IllegalArgumentException ex = assertThrows(IllegalArgumentException.class, setting);
                assertTrue(ex.getMessage().startsWith("a name has from 1 to 60 bytes"), ex.getMessage());
            }
        }
    }

    @Test
    void shouldRefuseNullAndWhatCannotBe()
    {
        assertThrows(NullPointerException.class, () -> subscriber.policy(null));
        assertThrows(NullPointerException.class, () -> new SubscriberOptions().policy(null));
        assertThrows(NullPointerException.class, () -> new SlowReaderPolicy(null, 1));
        assertThrows(IllegalArgumentException.class, () -> new SlowReaderPolicy(Kind.DROP_NEWEST, 0));
        assertThrows(IllegalArgumentException.class, () -> new SlowReaderPolicy(Kind.DETACH, -1));
        final SluiceOptions options = new SluiceOptions();
        assertNames("name", () -> options.name(null));
        assertNames("access", () -> options.access(null));
        assertNames("aeronDirectoryName", () -> options.aeronDirectoryName(null));
        assertNames("aeron", () -> options.aeron(null));
        assertNames("unit", () -> options.driverTimeout(1, null));
        assertNames("eventListener", () -> options.eventListener(null));
        assertNames("pages", () -> RegionOptions.shared(1).pages(null));
        assertNames("directory", () -> RegionOptions.shared(1).directory(null));
        assertNames("file", () -> RegionOptions.existing(null));
        assertNames("file", () -> RegionOptions.existing(null, 0, 1));
        assertNames("memory", () -> RegionOptions.direct(null));
        assertNames("directoryMode", () -> Access.of(null, "rw-------", null));
        assertNames("fileMode", () -> new Access(Set.of(), null, null));
        final UncheckedIOException ex = assertThrows(
            UncheckedIOException.class, () -> sluice.register(RegionOptions.shared(Long.MAX_VALUE)));
        assertTrue(ex.getMessage().matches("(?s).*remount,size=[1-9]\\d+m .*"), ex.getMessage());
    }

    private static void assertNames(final String name, final Executable call)
    {
        assertEquals(name, assertThrows(NullPointerException.class, call).getMessage());
    }
}
