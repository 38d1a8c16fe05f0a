package io.sluice.driver;

import static io.aeron.protocol.DataHeaderFlyweight.HEADER_LENGTH;
import static io.aeron.protocol.DataHeaderFlyweight.RESERVED_VALUE_OFFSET;
import static io.aeron.protocol.DataHeaderFlyweight.SESSION_ID_FIELD_OFFSET;
import static io.aeron.protocol.DataHeaderFlyweight.STREAM_ID_FIELD_OFFSET;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.agrona.collections.Hashing.compoundKey;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.NetworkPublication;
import io.aeron.driver.media.UdpChannel;
import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.protocol.HeaderFlyweight;
import io.aeron.protocol.SetupFlyweight;
import io.sluice.gather.Reference;
import org.agrona.BitUtil;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersReader;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;

/**
 * Sends frames of the log, with the payload of those that hold a reference from the region where it lies. On channels
 * with a parameter {@value #SEGMENT_PARAM_NAME} no datagram is longer than that, however large the MTU of the channel:
 * a batch goes out as many datagrams, by one system call where the kernel can cut it.
 * <p>
 * Everything else (channels without either, set-up, heartbeats, measurements) goes the way of Aeron's own endpoint. The
 * sender's thread only.
 */
final class GatherSendEndpoint extends WholeReportsEndpoint
{
    /**
     * The parameter of a channel that says how long a datagram may be.
     */
    static final String SEGMENT_PARAM_NAME = "sluice-segment";

    private final Long2ObjectHashMap<PublicationSend> publications = new Long2ObjectHashMap<>();
    private final SetupFlyweight setup = new SetupFlyweight();
    private final DriverStatus status;
    private final GatherVector vector;
    private final LogBatch batch;
    private final CountersReader counters;
    private final CleanedLogs logs;
    private final Path directory;
    private final int segment;
    private final boolean isStaged;
    private PublicationSend last;
    private int socketSegment; // what the socket cuts by, 0 if it does not
    private boolean isOffloadLost;
    private boolean isOpen;
    private volatile boolean isWriting; // the sender says so, then looks whether it is closed
    private volatile boolean isClosed; // who closes says so, then waits until nobody writes

    GatherSendEndpoint(
        final UdpChannel udpChannel,
        final AtomicCounter statusIndicator,
        final MediaDriver.Context context,
        final DriverStatus status,
        final GatherVector vector,
        final CleanedLogs logs,
        final Path directory)
    {
        super(udpChannel, statusIndicator, context);
        this.status = status;
        this.vector = vector;
        this.logs = logs;
        this.directory = directory;
        segment = ChannelSettings.segment(udpChannel);
        batch = new LogBatch(vector, segment);
        counters = context.countersManager();
        isStaged = udpChannel.isMultiDestination() || udpChannel.isChannelSendTimestampEnabled();
    }

    @Override
    public void openChannel()
    {
        ChannelSettings.open(udpChannel, super::openChannel);
        ChannelSettings.checkBuffers(
            udpChannel, sendDatagramChannel, socketSndbufLength(), receiveDatagramChannel, socketRcvbufLength());
        ChannelSettings.warnOfFragments(udpChannel, sendDatagramChannel, segment, errorHandler);
        isOpen = true;
        status.channelOpened();
    }

    @Override
    public void registerForSend(final NetworkPublication publication)
    {
        super.registerForSend(publication);
        last = null;
        final PublicationSend send =
            new PublicationSend(publication, counters, segment, directory, status, errorHandler);
        PublicationSend.closeIfAny(
            publications.put(compoundKey(publication.sessionId(), publication.streamId()), send));
        if (send.hasTable())
        {
            logs.refers(publication.subscribableRegistrationId());
        }
    }

    @Override
    public void unregisterForSend(final NetworkPublication publication)
    {
        super.unregisterForSend(publication);
        last = null;
        batch.forget();
        logs.ends(publication.subscribableRegistrationId());
        PublicationSend.closeIfAny(publications.remove(compoundKey(publication.sessionId(), publication.streamId())));
    }

    /**
     * The conductor's thread, mostly when the sender has ended; but for a conductor that has failed.
     */
    @Override
    public void close()
    {
        isClosed = true;
        while (isWriting)
        {
            Thread.onSpinWait(); // no socket of these blocks
        }
        super.close();
        if (isOpen)
        {
            isOpen = false;
            status.channelClosed();
        }
        publications.values().forEach(PublicationSend::close);
        publications.clear();
        last = null;
        if (isOffloadLost)
        {
            isOffloadLost = false;
            status.segmentationRegained();
        }
    }

    @Override
    public int send(final ByteBuffer buffer)
    {
        final PublicationSend publication = ofBatch(buffer);
        if (null == publication)
        {
            return super.send(buffer);
        }

        return isStaged ? sendStaged(publication, buffer, null) : sendGathered(publication, buffer);
    }

    @Override
    public int send(final ByteBuffer buffer, final InetSocketAddress endpointAddress)
    {
        final PublicationSend publication = ofBatch(buffer);
        if (null == publication)
        {
            return super.send(buffer, endpointAddress);
        }

        return sendStaged(publication, buffer, endpointAddress);
    }

    @Override
    public void resendHook(
        final int sessionId, final int streamId, final int termId, final int termOffset, final int length)
    {
        final PublicationSend publication = publications.get(compoundKey(sessionId, streamId));
        if (null != publication && publication.longSegment() > 0)
        {
            publication.beforeResend(termId, termOffset, length);
        }
    }

    /**
     * The publication, if this is a batch of its log that is not just to be sent as it is.
     */
    private PublicationSend ofBatch(final ByteBuffer buffer)
    {
        final int at = buffer.position();
        if (buffer.remaining() < HEADER_LENGTH)
        {
            return null;
        }
        final UnsafeBuffer frames = batch.frames(buffer);
        final int type = FrameDescriptor.frameType(frames, at);
        final int streamId = frames.getInt(at + STREAM_ID_FIELD_OFFSET, LITTLE_ENDIAN);
        final int sessionId = frames.getInt(at + SESSION_ID_FIELD_OFFSET, LITTLE_ENDIAN);
        if (null == last || !last.isOf(streamId, sessionId))
        {
            last = publications.get(compoundKey(sessionId, streamId));
        }
        if (null == last)
        {
            return null;
        }
        if (HeaderFlyweight.HDR_TYPE_SETUP == type)
        {
            setup.wrap(frames, at, buffer.remaining());
            last.onSetup(setup);
        }
        final boolean isLog = (HeaderFlyweight.HDR_TYPE_DATA == type || HeaderFlyweight.HDR_TYPE_PAD == type) &&
            frames.getInt(at, LITTLE_ENDIAN) >= HEADER_LENGTH;

        return isLog && (segment > 0 || last.hasTable()) ? last : null;
    }

    private int sendGathered(final PublicationSend publication, final ByteBuffer buffer)
    {
        if (null == sendDatagramChannel || !sendDatagramChannel.isConnected())
        {
            return 0;
        }
        final int start = buffer.position();
        final int limit = buffer.limit();
        final UnsafeBuffer frames = batch.frames(buffer);
        final long position = publication.position(frames, start);
        final boolean isPlain = isPlainDatagram(publication, frames, start, limit - start);
        maySkipLooks(isPlain);
        if (isPlain)
        {
            final int bytes = super.send(buffer);
            publication.endSend(position, bytes, limit - start, 0);
            return bytes;
        }
        if (publication.isDamagedAt(position))
        {
            return 0;
        }
        publication.beginSend(position);
        int sent = publication.alreadySent(position, limit - start);
        boolean isOffloadInDoubt = false;
        batch.begin(publication, position);
        try
        {
            sendHook(buffer, connectAddress);
            while (sent < limit - start)
            {
                final boolean mayCut = !isOffloadInDoubt && !isOffloadLost && status.isSegmenting();
                final int end = batch.gather(start + sent, mayCut ? Offload.MAX_SEGMENTS : 1);
                try
                {
                    if (!write(mayCut))
                    {
                        break;
                    }
                }
                catch (final PortUnreachableException | ClosedChannelException ex)
                {
                    throw ex;
                }
                catch (final IOException ex)
                {
                    if (0 == socketSegment)
                    {
                        throw ex;
                    }
                    isOffloadInDoubt = true; // is it at fault? Nothing has been sent: the same again without it
                    continue;
                }
                if (isOffloadInDoubt && !isOffloadLost)
                {
                    isOffloadLost = true;
                    status.segmentationLost();
                }
                sent = end - start;
            }
        }
        catch (final PortUnreachableException ignore)
        {
            return sent; // as Aeron: the receiver may come yet
        }
        catch (final IOException ex)
        {
            onSendError(ex, connectAddress, errorHandler);
        }
        catch (final IllegalStateException ex)
        {
            publication.onDamage(position, ex);
        }
        finally
        {
            publication.endSend(position, sent, limit - start, batch.padding());
        }

        return sent;
    }

    /**
     * Just one frame, as it stands in the log: a small message, which is to be no slower than with Aeron's endpoint.
     */
    private boolean isPlainDatagram(
        final PublicationSend publication, final UnsafeBuffer frames, final int at, final int length)
    {
        return BitUtil.align(frames.getInt(at, LITTLE_ENDIAN), FrameDescriptor.FRAME_ALIGNMENT) == length &&
            (0 == segment || length <= segment) && !(publication.hasTable() &&
            Reference.isReference(frames.getLong(at + RESERVED_VALUE_OFFSET, LITTLE_ENDIAN)));
    }

    private boolean write(final boolean mayCut) throws IOException
    {
        isWriting = true; // the number of the socket is used from here on, which another file may get once it is closed
        try
        {
            if (isClosed)
            {
                return false;
            }
            if (vector.datagrams() > 1)
            {
                socketSegment(segment);
            }
            else if (!mayCut || vector.length() > segment)
            {
                socketSegment(0); // or it is one frame, longer than the kernel would leave in one piece
            }
            if (!vector.write(sendDatagramChannel))
            {
                return false;
            }
        }
        finally
        {
            isWriting = false;
        }
        if (vector.gathered() > 0)
        {
            status.countGathered(vector.gathered());
        }

        return true;
    }

    private void socketSegment(final int wanted) throws IOException
    {
        if (socketSegment != wanted)
        {
            socketSegment = wanted; // first: should it fail, then it is the offload that is in doubt
            Offload.segment(sendDatagramChannel, wanted);
        }
    }

    private int sendStaged(
        final PublicationSend publication, final ByteBuffer buffer, final InetSocketAddress endpointAddress)
    {
        final int start = buffer.position();
        final int limit = buffer.limit();
        final long position = publication.position(batch.frames(buffer), start);
        if (publication.isDamagedAt(position))
        {
            return 0;
        }
        publication.beginSend(position);
        int sent = publication.alreadySent(position, limit - start);
        batch.begin(publication, position);
        try
        {
            while (sent < limit - start)
            {
                final int end = batch.gather(start + sent, 1);
                final ByteBuffer datagram = vector.stage();
                if (vector.gathered() > 0)
                {
                    status.countStaged(vector.gathered());
                }
                final int bytes =
                    null == endpointAddress ? super.send(datagram) : super.send(datagram, endpointAddress);
                if (bytes != vector.length())
                {
                    break;
                }
                sent = end - start;
            }
        }
        catch (final IllegalStateException ex)
        {
            publication.onDamage(position, ex);
        }
        finally
        {
            publication.endSend(position, sent, limit - start, batch.padding());
        }

        return sent;
    }
}
