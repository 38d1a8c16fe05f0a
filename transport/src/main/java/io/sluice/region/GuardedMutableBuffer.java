package io.sluice.region;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.UnsafeApi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A {@link GuardedBuffer} that can also be written while it is open.
 */
abstract class GuardedMutableBuffer extends GuardedBuffer implements MutableDirectBuffer
{
    GuardedMutableBuffer()
    {
    }

    public final boolean isExpandable()
    {
        return false;
    }

    public final void setMemory(final int index, final int length, final byte value)
    {
        open().setMemory(index, length, value);
    }

    public final void putLong(final int index, final long value, final ByteOrder byteOrder)
    {
        putLong(index, NATIVE_ORDER == byteOrder ? value : Long.reverseBytes(value));
    }

    public final void putLong(final int index, final long value)
    {
        UnsafeApi.putLong(at(index, Long.BYTES), value);
    }

    public final void putInt(final int index, final int value, final ByteOrder byteOrder)
    {
        putInt(index, NATIVE_ORDER == byteOrder ? value : Integer.reverseBytes(value));
    }

    public final void putInt(final int index, final int value)
    {
        UnsafeApi.putInt(at(index, Integer.BYTES), value);
    }

    public final int putIntAscii(final int index, final int value)
    {
        return open().putIntAscii(index, value);
    }

    public final int putNaturalIntAscii(final int index, final int value)
    {
        return open().putNaturalIntAscii(index, value);
    }

    public final void putNaturalPaddedIntAscii(final int index, final int length, final int value)
    {
        open().putNaturalPaddedIntAscii(index, length, value);
    }

    public final int putNaturalIntAsciiFromEnd(final int value, final int endExclusive)
    {
        return open().putNaturalIntAsciiFromEnd(value, endExclusive);
    }

    public final int putNaturalLongAscii(final int index, final long value)
    {
        return open().putNaturalLongAscii(index, value);
    }

    public final int putLongAscii(final int index, final long value)
    {
        return open().putLongAscii(index, value);
    }

    public final void putDouble(final int index, final double value, final ByteOrder byteOrder)
    {
        putLong(index, Double.doubleToRawLongBits(value), byteOrder);
    }

    public final void putDouble(final int index, final double value)
    {
        UnsafeApi.putDouble(at(index, Double.BYTES), value);
    }

    public final void putFloat(final int index, final float value, final ByteOrder byteOrder)
    {
        putInt(index, Float.floatToRawIntBits(value), byteOrder);
    }

    public final void putFloat(final int index, final float value)
    {
        UnsafeApi.putFloat(at(index, Float.BYTES), value);
    }

    public final void putShort(final int index, final short value, final ByteOrder byteOrder)
    {
        putShort(index, NATIVE_ORDER == byteOrder ? value : Short.reverseBytes(value));
    }

    public final void putShort(final int index, final short value)
    {
        UnsafeApi.putShort(at(index, Short.BYTES), value);
    }

    public final void putChar(final int index, final char value, final ByteOrder byteOrder)
    {
        putChar(index, NATIVE_ORDER == byteOrder ? value : Character.reverseBytes(value));
    }

    public final void putChar(final int index, final char value)
    {
        UnsafeApi.putChar(at(index, Character.BYTES), value);
    }

    public final void putByte(final int index, final byte value)
    {
        UnsafeApi.putByte(at(index, Byte.BYTES), value);
    }

    public final void putBytes(final int index, final byte[] src)
    {
        open().putBytes(index, src);
    }

    public final void putBytes(final int index, final byte[] src, final int offset, final int length)
    {
        open().putBytes(index, src, offset, length);
    }

    public final void putBytes(final int index, final ByteBuffer srcBuffer, final int length)
    {
        open().putBytes(index, srcBuffer, length);
    }

    public final void putBytes(final int index, final ByteBuffer srcBuffer, final int srcIndex, final int length)
    {
        open().putBytes(index, srcBuffer, srcIndex, length);
    }

    public final void putBytes(final int index, final DirectBuffer srcBuffer, final int srcIndex, final int length)
    {
        open().putBytes(index, srcBuffer, srcIndex, length);
    }

    public final int putStringAscii(final int index, final String value)
    {
        return open().putStringAscii(index, value);
    }

    public final int putStringAscii(final int index, final CharSequence value)
    {
        return open().putStringAscii(index, value);
    }

    public final int putStringAscii(final int index, final String value, final ByteOrder byteOrder)
    {
        return open().putStringAscii(index, value, byteOrder);
    }

    public final int putStringAscii(final int index, final CharSequence value, final ByteOrder byteOrder)
    {
        return open().putStringAscii(index, value, byteOrder);
    }

    public final int putStringWithoutLengthAscii(final int index, final String value)
    {
        return open().putStringWithoutLengthAscii(index, value);
    }

    public final int putStringWithoutLengthAscii(final int index, final CharSequence value)
    {
        return open().putStringWithoutLengthAscii(index, value);
    }

    public final int putStringWithoutLengthAscii(
        final int index, final String value, final int valueOffset, final int length)
    {
        return open().putStringWithoutLengthAscii(index, value, valueOffset, length);
    }

    public final int putStringWithoutLengthAscii(
        final int index, final CharSequence value, final int valueOffset, final int length)
    {
        return open().putStringWithoutLengthAscii(index, value, valueOffset, length);
    }

    public final int putStringUtf8(final int index, final String value)
    {
        return open().putStringUtf8(index, value);
    }

    public final int putStringUtf8(final int index, final String value, final ByteOrder byteOrder)
    {
        return open().putStringUtf8(index, value, byteOrder);
    }

    public final int putStringUtf8(final int index, final String value, final int maxEncodedLength)
    {
        return open().putStringUtf8(index, value, maxEncodedLength);
    }

    public final int putStringUtf8(
        final int index, final String value, final ByteOrder byteOrder, final int maxEncodedLength)
    {
        return open().putStringUtf8(index, value, byteOrder, maxEncodedLength);
    }

    public final int putStringWithoutLengthUtf8(final int index, final String value)
    {
        return open().putStringWithoutLengthUtf8(index, value);
    }
}
