package io.sluice.driver;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.channels.DatagramChannel;

/**
 * The two socket options of Linux that let one system call carry many datagrams. The JDK does not know them, so its own
 * way to set an option by number is called, which needs {@code --add-opens java.base/sun.nio.ch=ALL-UNNAMED}.
 */
final class Offload
{
    /**
     * The most datagrams that every kernel with the option cuts from one send.
     */
    static final int MAX_SEGMENTS = 64;

    private static final int LEVEL_UDP = 17;
    private static final int UDP_SEGMENT = 103;
    private static final int UDP_GRO = 104;
    private static final MethodHandle SET_OPTION;
    private static final MethodHandle FD;
    private static final String UNAVAILABLE;

    static
    {
        MethodHandle setOption = null;
        MethodHandle fd = null;
        String unavailable = null;
        try
        {
            final Method setter = Class.forName("sun.nio.ch.Net").getDeclaredMethod("setIntOption0",
                FileDescriptor.class, boolean.class, int.class, int.class, int.class, boolean.class);
            setter.setAccessible(true);
            setOption = MethodHandles.lookup().unreflect(setter);
            fd = findDescriptor();
        }
        catch (final ReflectiveOperationException | RuntimeException ex)
        {
            unavailable = ex instanceof ReflectiveOperationException ? "this JDK has no such call: " + ex :
                "a JVM flag is missing: add --add-opens java.base/sun.nio.ch=ALL-UNNAMED to the command line";
        }
        SET_OPTION = setOption;
        FD = fd;
        UNAVAILABLE = unavailable;
    }

    private Offload()
    {
    }

    /**
     * The call that the JDK's own calls take the number of a socket from.
     *
     * @return a handle that takes a {@link DatagramChannel} and gives a {@link FileDescriptor}.
     * @throws ReflectiveOperationException if this JDK has none.
     */
    static MethodHandle findDescriptor() throws ReflectiveOperationException
    {
        final Method getter = Class.forName("sun.nio.ch.SelChImpl").getMethod("getFD");
        getter.setAccessible(true);

        return MethodHandles.lookup().unreflect(getter)
            .asType(MethodType.methodType(FileDescriptor.class, DatagramChannel.class));
    }

    /**
     * Have the kernel cut every send on a socket into datagrams.
     *
     * @param channel of the socket.
     * @param segment length of each datagram but the last in bytes, or 0 to send each in one piece again.
     * @throws IOException if the kernel does not know how.
     */
    static void segment(final DatagramChannel channel, final int segment) throws IOException
    {
        set(channel, UDP_SEGMENT, segment);
    }

    /**
     * Have the kernel hand over as one what arrives one after another.
     *
     * @param channel  of the socket.
     * @param isWanted or not any more.
     * @throws IOException if the kernel does not know how.
     */
    static void coalesce(final DatagramChannel channel, final boolean isWanted) throws IOException
    {
        set(channel, UDP_GRO, isWanted ? 1 : 0);
    }

    /**
     * Why there is no segmentation offload for sends.
     *
     * @return null iff there is.
     */
    static String whyNoSegmentation()
    {
        try (DatagramChannel channel = DatagramChannel.open())
        {
            segment(channel, 1408);
            return null;
        }
        catch (final IOException ex)
        {
            return reason(ex);
        }
    }

    /**
     * Why there is no coalescing of received datagrams.
     *
     * @return null iff there is.
     */
    static String whyNoCoalescing()
    {
        try (DatagramChannel channel = DatagramChannel.open())
        {
            coalesce(channel, true);
            return null;
        }
        catch (final IOException ex)
        {
            return reason(ex);
        }
    }

    private static String reason(final IOException ex)
    {
        return null != UNAVAILABLE ? UNAVAILABLE : "the kernel refused: " + ex.getMessage();
    }

    private static void set(final DatagramChannel channel, final int option, final int value) throws IOException
    {
        if (null != UNAVAILABLE)
        {
            throw new IOException(UNAVAILABLE);
        }
        try
        {
            final FileDescriptor fd = (FileDescriptor)FD.invokeExact(channel);
            SET_OPTION.invoke(fd, false, LEVEL_UDP, option, value, false);
        }
        catch (final IOException | RuntimeException | Error ex)
        {
            throw ex;
        }
        catch (final Throwable ex)
        {
            throw new IOException(ex instanceof InvocationTargetException ? ex.getCause() : ex);
        }
    }
}
