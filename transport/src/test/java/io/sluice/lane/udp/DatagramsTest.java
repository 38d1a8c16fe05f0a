package io.sluice.lane.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.ChannelUri;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class DatagramsTest
{
    private static final Route ETHERNET = new Route("eth0", 1500, false);
    private static final Route JUMBO = new Route("eth1", 9000, false);
    private static final Route LOOPBACK = new Route("lo", 65536, true);

    private final ChannelUri uri = ChannelUri.parse("aeron:udp?endpoint=localhost:24702");
    private final List<String> warnings = new ArrayList<>();

    private int choose(final int configured, final Route route, final boolean isOurs)
    {
        return Datagrams.choose(uri, configured, route, isOurs, warnings::add);
    }

    @Test
    void shouldLeaveAStockDriverToItself()
    {
        assertEquals(0, choose(0, ETHERNET, false));
        assertNull(uri.get("mtu"));
        assertEquals(0, choose(1024, ETHERNET, false));
        assertEquals("1024", uri.get("mtu"));
        assertNull(uri.get("sluice-segment"));
    }

    @Test
    void shouldSendNoMoreAtOnceThanTheLongestMessageOfShortTerms()
    {
        uri.put("term-length", "64k");
        assertEquals(1376, choose(0, ETHERNET, true));
        assertEquals("1408", uri.get("sluice-segment"));
        assertEquals("7040", uri.get("mtu"));
    }

    @Test
    void shouldSendDatagramsThatFitIntoShortTermsOnLoopback()
    {
        uri.put("term-length", "64k");
        assertEquals(0, choose(0, LOOPBACK, true));
        assertEquals("8192", uri.get("mtu"));
    }

    @Test
    void shouldHandManyDatagramsToTheDriverAtOnce()
    {
        assertEquals(1376, choose(0, ETHERNET, true));
        assertEquals("1408", uri.get("sluice-segment"));
        assertEquals("64768", uri.get("mtu"));
        assertTrue(warnings.isEmpty());
    }

    @Test
    void shouldSendTheLongestDatagramsOnLoopback()
    {
        assertEquals(0, choose(0, LOOPBACK, true));
        assertEquals("65504", uri.get("mtu"));
        assertNull(uri.get("sluice-segment"));
    }

    @Test
    void shouldUseLongFramesWhereTheyFit()
    {
        assertEquals(8896 - 32, choose(0, JUMBO, true));
        assertEquals(String.valueOf(7 * 8896), uri.get("mtu"));
    }

    @Test
    void shouldTakeNoMoreSegmentsThanTheKernelDoes()
    {
        assertEquals(256 - 32, choose(256, null, true));
        assertEquals(String.valueOf(64 * 256), uri.get("mtu"));
    }

    @Test
    void shouldTakeTheMtuOfTheChannelForTheDatagram()
    {
        uri.put("mtu", "2k");
        assertEquals(2048 - 32, choose(0, JUMBO, true));
        assertEquals("2048", uri.get("sluice-segment"));
        assertTrue(warnings.isEmpty());
    }

    @Test
    void shouldRefuseTwoLengths()
    {
        uri.put("mtu", "2k");
        final IllegalArgumentException ex =
            assertThrows(IllegalArgumentException.class, () -> choose(1408, JUMBO, true));
        assertTrue(ex.getMessage().contains("2048") && ex.getMessage().contains("1408"), ex.getMessage());
    }

    @Test
    void shouldWarnWhereDatagramsDoNotFit()
    {
        choose(1472, ETHERNET, true);
        assertTrue(warnings.isEmpty());
        uri.remove("mtu");
        choose(8192, ETHERNET, true);
        assertEquals(1, warnings.size());
        final String text = warnings.get(0);
        assertTrue(text.contains("8192") && text.contains("1500") && text.contains("wireDatagram(1408)"), text);
    }

    @Test
    void shouldFindTheRoute()
    {
        final Route route = Route.of(uri);
        assertTrue(route.isLoopback());
        assertEquals(route, Route.of(ChannelUri.parse("aeron:udp?endpoint=127.0.0.1:1")));
        assertEquals(route, Route.of(ChannelUri.parse("aeron:udp?control=127.0.0.1:1|control-mode=dynamic")));
        assertEquals(route, Route.of(ChannelUri.parse("aeron:udp?endpoint=224.0.1.1:1|interface=127.0.0.1/8")));
        assertEquals(
            route, Route.of(ChannelUri.parse("aeron:udp?endpoint=224.0.1.1:1|interface={" + route.name() + "}")));
        assertNull(Route.of(ChannelUri.parse("aeron:udp?control-mode=manual")));
        assertNull(Route.of(ChannelUri.parse("aeron:udp?endpoint=no.such.host.invalid:1")));
    }
}
