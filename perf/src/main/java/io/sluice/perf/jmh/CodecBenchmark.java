package io.sluice.perf.jmh;

import io.sluice.codec.DescriptorDecoder;
import io.sluice.codec.DescriptorEncoder;
import io.sluice.codec.MessageHeaderDecoder;
import io.sluice.codec.MessageHeaderEncoder;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import java.util.concurrent.TimeUnit;

/**
 * What it takes to write a descriptor, and to read one.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark
{
    private static final int LENGTH = 256;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[LENGTH]);
    private final MessageHeaderEncoder headerEncoder = new MessageHeaderEncoder();
    private final MessageHeaderDecoder headerDecoder = new MessageHeaderDecoder();
    private final DescriptorEncoder encoder = new DescriptorEncoder();
    private final DescriptorDecoder decoder = new DescriptorDecoder();
    private long offset;

    /**
     * Made by JMH.
     */
    public CodecBenchmark()
    {
    }

    /**
     * Something to read.
     */
    @Setup
    public void setUp()
    {
        encode();
    }

    /**
     * Write.
     *
     * @return the position after it.
     */
    @Benchmark
    public int encode()
    {
        return encoder.wrapAndApplyHeader(buffer, 0, headerEncoder)
            .readers(1)
            .regionOffset(++offset)
            .length(2)
            .slot(3)
            .limit();
    }

    /**
     * Read.
     *
     * @return something of all fields.
     */
    @Benchmark
    public long decode()
    {
        decoder.wrapAndApplyHeader(buffer, 0, headerDecoder);

        return decoder.readers() + decoder.regionOffset() + decoder.length() + decoder.slot();
    }
}
