package io.sluice.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Aeron;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.exceptions.ConfigurationException;
import io.aeron.exceptions.RegistrationException;
import io.sluice.Await;
import io.sluice.Publisher;
import io.sluice.Sluice;
import io.sluice.status.CounterTypes;
import io.sluice.support.RawMain;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;

@Timeout(60)
class DriverSettingsTest
{
    private static final int TOO_MUCH = 1 << 30;

    private static void assertRefused(final MediaDriver.Context context, final String... words)
    {
        final ConfigurationException ex =
            assertThrows(ConfigurationException.class, () -> SluiceDriver.launchEmbedded(context));
        for (final String word : words)
        {
            assertTrue(ex.getMessage().contains(word), ex.getMessage());
        }
    }

    @Test
    void shouldNameTheSettingAndTheSysctlLine()
    {
        assertRefused(new MediaDriver.Context().socketRcvbufLength(TOO_MUCH),
            "aeron.socket.so_rcvbuf=" + TOO_MUCH, "sysctl -w net.core.rmem_max=" + TOO_MUCH);
        assertRefused(new MediaDriver.Context().socketSndbufLength(TOO_MUCH),
            "aeron.socket.so_sndbuf=" + TOO_MUCH, "sysctl -w net.core.wmem_max=" + TOO_MUCH);
        assertRefused(new MediaDriver.Context().initialWindowLength(TOO_MUCH),
            "aeron.rcv.initial.window.length=" + TOO_MUCH, "aeron.socket.so_rcvbuf=" + TOO_MUCH,
            "sysctl -w net.core.rmem_max=" + TOO_MUCH);
        assertRefused(new MediaDriver.Context().socketSndbufLength(4096).mtuLength(8192),
            "aeron.mtu.length=8192", "aeron.socket.so_sndbuf=8192");
        assertRefused(new MediaDriver.Context().mtuLength(65536), "aeron.mtu.length=65536", "65504");
    }

    @Test
    void shouldSayWhatIsWrongWithAChannel() throws SocketException
    {
        try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            SluiceDriver driver = SluiceDriver.launchEmbedded(SluiceDriver.newContext().errorHandler((error) -> {}));
            Aeron aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(driver.aeronDirectoryName())))
        {
            final String port = "aeron:udp?endpoint=localhost:" + taken.getLocalPort();
            assertSays(() -> aeron.addSubscription(port, 1), "the port is taken", port);
            final String buffer = "aeron:udp?endpoint=localhost:24340|so-rcvbuf=" + TOO_MUCH;
            assertSays(() -> aeron.addSubscription(buffer, 1), "sysctl -w net.core.rmem_max=" + TOO_MUCH, buffer);
            final String segment = "aeron:udp?endpoint=localhost:24341|sluice-segment=1400";
            assertSays(() -> aeron.addExclusivePublication(segment, 1), "sluice-segment must be a multiple of 32",
                segment);
            assertSays(() -> aeron.addExclusivePublication("aeron:udp?endpoint=localhost:24342|mtu=70000", 1), "mtu");
            aeron.addSubscription("aeron:udp?endpoint=localhost:24340", 1).close(); // nothing has stayed behind
        }
    }

    private static void assertSays(final Runnable adding, final String... words)
    {
        final RegistrationException ex = assertThrows(RegistrationException.class, adding::run);
        for (final String word : words)
        {
            assertTrue(ex.getMessage().contains(word), ex.getMessage());
        }
    }

    @Test
    void shouldLeaveTheUsersSettingsAlone()
    {
        final IdleStrategy idle = new YieldingIdleStrategy();
        final MediaDriver.Context context = new MediaDriver.Context()
            .threadingMode(ThreadingMode.SHARED)
            .sharedIdleStrategy(idle)
            .statusMessageTimeoutNs(77_000_000)
            .socketRcvbufLength(256 << 10)
            .initialWindowLength(128 << 10);
        try (SluiceDriver driver = SluiceDriver.launchEmbedded(context))
        {
            assertSame(idle, driver.context().sharedIdleStrategy());
            assertEquals(77_000_000, driver.context().statusMessageTimeoutNs());
            assertEquals(256 << 10, driver.context().socketRcvbufLength());
        }
    }

    @Test
    void shouldOfferTermsOfFourWindowsUnlessTheUserHasChosen()
    {
        final int window = 700 << 10;
        assertEquals(4 << 20, termLength(SluiceDriver.newContext()
            .socketRcvbufLength(2 * window).initialWindowLength(window)));
        assertEquals(1 << 20, termLength(SluiceDriver.newContext().initialWindowLength(64 << 10)));
        assertEquals(8 << 20, termLength(SluiceDriver.newContext().publicationTermBufferLength(8 << 20)));
    }

    private static int termLength(final MediaDriver.Context context)
    {
        try (SluiceDriver driver = SluiceDriver.launchEmbedded(context.termBufferSparseFile(true));
            Sluice sluice = Sluice.connect(driver);
            Publisher publisher = sluice.addPublisher("aeron:udp?endpoint=localhost:24343", 1);
            Aeron aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(driver.aeronDirectoryName()));
            Subscription spy = aeron.addSubscription("aeron-spy:aeron:udp?endpoint=localhost:24343", 1))
        {
            assertFalse(publisher.isClosed());
            Await.until("the spy has an image", () -> 1 == spy.imageCount());

            return spy.imageAtIndex(0).termBufferLength();
        }
    }

    @ParameterizedTest
    @EnumSource(names = "INVOKER", mode = EnumSource.Mode.EXCLUDE)
    void shouldMarkItselfInEveryThreadingMode(final ThreadingMode mode)
    {
        try (SluiceDriver driver = SluiceDriver.launchEmbedded(SluiceDriver.newContext().threadingMode(mode));
            Aeron aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(driver.aeronDirectoryName())))
        {
            final long flags = RawMain.counter(aeron, CounterTypes.DRIVER);
            assertEquals(CounterTypes.GATHER, flags & CounterTypes.GATHER);
            driver.offload(OffloadMode.NONE);
            Await.until("none", () -> CounterTypes.GATHER == RawMain.counter(aeron, CounterTypes.DRIVER));
            assertEquals("none", driver.offload());
            assertTrue(driver.idleStrategy().contains("cores"), driver.idleStrategy());
        }
    }

    @Test
    void shouldRefuseToBeSwitchedWhenClosed()
    {
        final SluiceDriver driver = SluiceDriver.launchEmbedded();
        driver.close();
        driver.close();
        assertThrows(IllegalStateException.class, () -> driver.offload(OffloadMode.AUTO));
    }
}
