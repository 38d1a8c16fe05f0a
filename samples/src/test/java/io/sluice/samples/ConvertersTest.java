package io.sluice.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.ledger.SlowReaderPolicy;
import org.junit.jupiter.api.Test;

import java.util.concurrent.TimeUnit;

class ConvertersTest
{
    @Test
    void shouldReadSizesWithUnits()
    {
        final Converters.Size converter = new Converters.Size();
        assertEquals(1, converter.convert("1"));
        assertEquals(64 << 10, converter.convert("64k"));
        assertEquals(1 << 20, converter.convert("1M"));
        assertEquals(1 << 30, converter.convert("1g"));
        assertEquals(Integer.MAX_VALUE, converter.convert("2147483647"));
    }

    @Test
    void shouldReadAndWritePolicies()
    {
        final Converters.Policy converter = new Converters.Policy();
        assertEquals(SlowReaderPolicy.BLOCK, converter.convert("block"));
        assertEquals(SlowReaderPolicy.dropNewest(7), converter.convert("drop-newest:7"));
        assertEquals(SlowReaderPolicy.detachAfter(10, TimeUnit.SECONDS), converter.convert("detach:10s"));
        for (final String policy : new String[]{ "block", "drop-newest:7", "detach:500ms" })
        {
            final SlowReaderPolicy converted = converter.convert(policy);
            assertEquals(converted, converter.convert(Converters.Policy.text(converted)));
        }
    }

    @Test
    void shouldWriteNumbersForPeople()
    {
        assertEquals("1 MiB", Units.size(1 << 20));
        assertEquals("3 KiB", Units.size(3 << 10));
        assertEquals("2 GiB", Units.size(2L << 30));
        assertEquals("1 bytes", Units.size(1));
        assertEquals(0, Units.gigabytesPerSecond(5, 0));
    }
}
