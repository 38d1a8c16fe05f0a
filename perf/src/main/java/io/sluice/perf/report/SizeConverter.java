package io.sluice.perf.report;

import org.agrona.SystemUtil;
import picocli.CommandLine.ITypeConverter;

/**
 * Reads lengths of messages: 64, 4k, 1m, 1g.
 */
public final class SizeConverter implements ITypeConverter<Integer>
{
    /**
     * Made by picocli.
     */
    public SizeConverter()
    {
    }

    @Override
    public Integer convert(final String value)
    {
        final long size = SystemUtil.parseSize("size", value);
        if (size < Long.BYTES || size > (1 << 30) || 0 != size % Long.BYTES)
        {
            throw new IllegalArgumentException("a size is a multiple of 8, up to 1g");
        }

        return (int)size;
    }
}
