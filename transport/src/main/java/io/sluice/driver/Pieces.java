package io.sluice.driver;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/**
 * The list of pieces of memory that one system call sends. What begins where the last piece ends becomes part of that.
 */
abstract class Pieces
{
    static final int CAPACITY = 1000; // the kernel takes 1024

    private int count;
    private Views lastOf;
    private int lastEnd;

    /**
     * By addresses, if the JDK lets its own call be called; else as it is meant to be, which takes longer.
     */
    static Pieces create()
    {
        return null == AddressCall.whyNot() ? new AddressPieces() : new ViewPieces();
    }

    /**
     * Begin a list.
     */
    void begin()
    {
        count = 0;
        lastOf = null;
    }

    /**
     * Add what lies in a buffer.
     *
     * @param of     the buffer.
     * @param offset of the piece in the buffer in bytes.
     * @param length of the piece in bytes.
     */
    final void add(final Views of, final int offset, final int length)
    {
        if ((offset | length) < 0 || offset > of.length() - length)
        {
            throw new IndexOutOfBoundsException("offset=" + offset + " length=" + length + " of " + of.length());
        }
        if (of == lastOf && offset == lastEnd)
        {
            extend(count - 1, length);
        }
        else
        {
            put(count, of, offset, length);
            count++;
            lastOf = of;
        }
        lastEnd = offset + length;
    }

    final int count()
    {
        return count;
    }

    /**
     * Hand all of it to the kernel.
     *
     * @param channel to write to, which never blocks.
     * @return how many bytes it has taken: all, or none if that is not positive.
     */
    abstract long write(DatagramChannel channel) throws IOException;

    /**
     * All of it in one piece, for sockets that are not connected: where there is but one, itself.
     *
     * @param staging to copy to.
     * @return what is to be sent, good until the next list begins.
     */
    abstract ByteBuffer stage(ByteBuffer staging);

    abstract void put(int index, Views of, int offset, int length);

    abstract void extend(int index, int length);
}
