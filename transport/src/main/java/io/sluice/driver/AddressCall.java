package io.sluice.driver;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;

/**
 * The JDK's own call that sends pieces of memory by their addresses. The public one makes such a list for each send,
 * from an object for each piece. Needs {@code --add-opens java.base/sun.nio.ch=ALL-UNNAMED}, as the offload does.
 * <p>
 * Nobody may close the channel meanwhile, as its number could be another file's by then: see
 * {@link GatherSendEndpoint#close()}.
 */
final class AddressCall
{
    private static final MethodHandle WRITE;
    private static final MethodHandle FD;
    private static final String WHY_NOT;

    static
    {
        MethodHandle write = null;
        MethodHandle fd = null;
        String whyNot = null;
        try
        {
            final Method writer = Class.forName("sun.nio.ch.DatagramDispatcher")
                .getDeclaredMethod("writev0", FileDescriptor.class, long.class, int.class);
            writer.setAccessible(true);
            write = MethodHandles.lookup().unreflect(writer);
            fd = Offload.findDescriptor();
            if (!write.type().equals(
                MethodType.methodType(long.class, FileDescriptor.class, long.class, int.class)))
            {
                throw new NoSuchMethodException("writev0 is " + write.type());
            }
        }
        catch (final ReflectiveOperationException | RuntimeException ex)
        {
            whyNot = ex.toString();
        }
        WRITE = write;
        FD = fd;
        WHY_NOT = whyNot;
    }

    private AddressCall()
    {
    }

    /**
     * Why it can't be called.
     *
     * @return null iff it can.
     */
    static String whyNot()
    {
        return WHY_NOT;
    }

    /**
     * Send a list of pieces as one datagram, or as many as the kernel cuts it into.
     *
     * @param channel connected, and never blocking.
     * @param pieces  address of the list.
     * @param count   of pieces.
     * @return how many bytes were sent, or a negative number if the socket can take nothing now.
     */
    static long write(final DatagramChannel channel, final long pieces, final int count) throws IOException
    {
        if (!channel.isOpen())
        {
            throw new ClosedChannelException();
        }
        try
        {
            return (long)WRITE.invokeExact((FileDescriptor)FD.invokeExact(channel), pieces, count);
        }
        catch (final IOException | RuntimeException | Error ex)
        {
            throw ex;
        }
        catch (final Throwable ex)
        {
            throw new IOException(ex);
        }
    }
}
