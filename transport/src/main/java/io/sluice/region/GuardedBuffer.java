package io.sluice.region;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.UnsafeApi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory that can be read only while it is open. A closed one throws {@link IllegalStateException} with the reason. It
 * can't be wrapped around anything else.
 * <p>
 * {@link Object#toString()}, {@link Object#equals(Object)} and {@link Object#hashCode()} go by identity and touch no
 * mapped memory. Another Agrona buffer may be wrapped around an open one for speed, but does not close with it.
 */
public abstract class GuardedBuffer extends GuardedMemory implements DirectBuffer
{
    GuardedBuffer()
    {
    }

    private static UnsupportedOperationException fixed()
    {
        return new UnsupportedOperationException("a buffer of a region can't be wrapped around other memory");
    }

    @Override
    public final int compareTo(final DirectBuffer that)
    {
        return open().compareTo(that);
    }

    @Override
    public final void wrap(final byte[] buffer)
    {
        throw fixed();
    }

    @Override
    public final void wrap(final byte[] buffer, final int offset, final int length)
    {
        throw fixed();
    }

    @Override
    public final void wrap(final ByteBuffer buffer)
    {
        throw fixed();
    }

    @Override
    public final void wrap(final ByteBuffer buffer, final int offset, final int length)
    {
        throw fixed();
    }

    @Override
    public final void wrap(final DirectBuffer buffer)
    {
        throw fixed();
    }

    @Override
    public final void wrap(final DirectBuffer buffer, final int offset, final int length)
    {
        throw fixed();
    }

    @Override
    public final void wrap(final long address, final int length)
    {
        throw fixed();
    }

    @Override
    public final long addressOffset()
    {
        return address();
    }

    @Override
    public final byte[] byteArray()
    {
        checkOpen();
        return null; // never on the heap
    }

    @Override
    public final ByteBuffer byteBuffer()
    {
        checkOpen();
        return null;
    }

    @Override
    public final int capacity()
    {
        return openLength();
    }

    @Override
    public final void checkLimit(final int limit)
    {
        open().checkLimit(limit);
    }

    @Override
    public final long getLong(final int index, final ByteOrder byteOrder)
    {
        final long bits = getLong(index);

        return NATIVE_ORDER == byteOrder ? bits : Long.reverseBytes(bits);
    }

    @Override
    public final long getLong(final int index)
    {
        return UnsafeApi.getLong(at(index, Long.BYTES));
    }

    @Override
    public final int getInt(final int index, final ByteOrder byteOrder)
    {
        final int bits = getInt(index);

        return NATIVE_ORDER == byteOrder ? bits : Integer.reverseBytes(bits);
    }

    @Override
    public final int getInt(final int index)
    {
        return UnsafeApi.getInt(at(index, Integer.BYTES));
    }

    @Override
    public final int parseNaturalIntAscii(final int index, final int length)
    {
        return open().parseNaturalIntAscii(index, length);
    }

    @Override
    public final long parseNaturalLongAscii(final int index, final int length)
    {
        return open().parseNaturalLongAscii(index, length);
    }

    @Override
    public final int parseIntAscii(final int index, final int length)
    {
        return open().parseIntAscii(index, length);
    }

    @Override
    public final long parseLongAscii(final int index, final int length)
    {
        return open().parseLongAscii(index, length);
    }

    @Override
    public final double getDouble(final int index, final ByteOrder byteOrder)
    {
        return Double.longBitsToDouble(getLong(index, byteOrder));
    }

    @Override
    public final double getDouble(final int index)
    {
        return UnsafeApi.getDouble(at(index, Double.BYTES));
    }

    @Override
    public final float getFloat(final int index, final ByteOrder byteOrder)
    {
        return Float.intBitsToFloat(getInt(index, byteOrder));
    }

    @Override
    public final float getFloat(final int index)
    {
        return UnsafeApi.getFloat(at(index, Float.BYTES));
    }

    @Override
    public final short getShort(final int index, final ByteOrder byteOrder)
    {
        final short bits = getShort(index);

        return NATIVE_ORDER == byteOrder ? bits : Short.reverseBytes(bits);
    }

    @Override
    public final short getShort(final int index)
    {
        return UnsafeApi.getShort(at(index, Short.BYTES));
    }

    @Override
    public final char getChar(final int index, final ByteOrder byteOrder)
    {
        final char bits = getChar(index);

        return NATIVE_ORDER == byteOrder ? bits : Character.reverseBytes(bits);
    }

    @Override
    public final char getChar(final int index)
    {
        return UnsafeApi.getChar(at(index, Character.BYTES));
    }

    @Override
    public final byte getByte(final int index)
    {
        return UnsafeApi.getByte(at(index, Byte.BYTES));
    }

    @Override
    public final void getBytes(final int index, final byte[] dst)
    {
        open().getBytes(index, dst);
    }

    @Override
    public final void getBytes(final int index, final byte[] dst, final int offset, final int length)
    {
        open().getBytes(index, dst, offset, length);
    }

    @Override
    public final void getBytes(
        final int index, final MutableDirectBuffer dstBuffer, final int dstIndex, final int length)
    {
        open().getBytes(index, dstBuffer, dstIndex, length);
    }

    @Override
    public final void getBytes(final int index, final ByteBuffer dstBuffer, final int length)
    {
        open().getBytes(index, dstBuffer, length);
    }

    @Override
    public final void getBytes(final int index, final ByteBuffer dstBuffer, final int dstOffset, final int length)
    {
        open().getBytes(index, dstBuffer, dstOffset, length);
    }

    @Override
    public final String getStringAscii(final int index)
    {
        return open().getStringAscii(index);
    }

    @Override
    public final int getStringAscii(final int index, final Appendable appendable)
    {
        return open().getStringAscii(index, appendable);
    }

    @Override
    public final String getStringAscii(final int index, final ByteOrder byteOrder)
    {
        return open().getStringAscii(index, byteOrder);
    }

    @Override
    public final int getStringAscii(final int index, final Appendable appendable, final ByteOrder byteOrder)
    {
        return open().getStringAscii(index, appendable, byteOrder);
    }

    @Override
    public final String getStringAscii(final int index, final int length)
    {
        return open().getStringAscii(index, length);
    }

    @Override
    public final int getStringAscii(final int index, final int length, final Appendable appendable)
    {
        return open().getStringAscii(index, length, appendable);
    }

    @Override
    public final String getStringWithoutLengthAscii(final int index, final int length)
    {
        return open().getStringWithoutLengthAscii(index, length);
    }

    @Override
    public final int getStringWithoutLengthAscii(final int index, final int length, final Appendable appendable)
    {
        return open().getStringWithoutLengthAscii(index, length, appendable);
    }

    @Override
    public final String getStringUtf8(final int index)
    {
        return open().getStringUtf8(index);
    }

    @Override
    public final String getStringUtf8(final int index, final ByteOrder byteOrder)
    {
        return open().getStringUtf8(index, byteOrder);
    }

    @Override
    public final String getStringUtf8(final int index, final int length)
    {
        return open().getStringUtf8(index, length);
    }

    @Override
    public final String getStringWithoutLengthUtf8(final int index, final int length)
    {
        return open().getStringWithoutLengthUtf8(index, length);
    }

    @Override
    public final void boundsCheck(final int index, final int length)
    {
        at(index, length);
        if (length < 0)
        {
            throw new IndexOutOfBoundsException("index=" + index + " length=" + length);
        }
    }

    @Override
    public final int wrapAdjustment()
    {
        checkOpen();
        return 0;
    }
}
