package io.sluice.driver;

import static io.aeron.logbuffer.LogBufferDescriptor.computePosition;
import static io.aeron.protocol.StatusMessageFlyweight.END_OF_STREAM_FLAG;

import io.aeron.CommonContext;
import io.aeron.driver.FlowControl;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.media.UdpChannel;
import io.aeron.protocol.ErrorFlyweight;
import io.aeron.protocol.SetupFlyweight;
import io.aeron.protocol.StatusMessageFlyweight;
import io.sluice.gather.TableId;
import io.sluice.status.CounterTypes;
import io.sluice.status.Counters;
import org.agrona.MutableDirectBuffer;
import org.agrona.SystemUtil;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;

import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The flow control that Aeron would have used, and beside it the position that every known receiver has consumed, in a
 * counter: below it, no receiver will ask for anything again.
 */
final class AcknowledgedFlowControl implements FlowControl
{
    private static final long MAX_JOIN_NS = TimeUnit.SECONDS.toNanos(1);
    private static final String TIMEOUT_PARAM = "t:";

    private final FlowControl delegate;
    private AcknowledgedReceivers receivers;
    private SenderPosition senderPosition;
    private AtomicCounter acknowledged;
    private AtomicCounter known;
    private AtomicCounter timedOut;
    private AtomicCounter window;

    AcknowledgedFlowControl(final FlowControl delegate)
    {
        this.delegate = delegate;
    }

    @Override
    public void initialize(
        final MediaDriver.Context context,
        final CountersManager countersManager,
        final UdpChannel udpChannel,
        final int streamId,
        final int sessionId,
        final long registrationId,
        final int initialTermId,
        final int termBufferLength)
    {
        delegate.initialize(context, countersManager, udpChannel, streamId, sessionId, registrationId, initialTermId,
            termBufferLength);

        final String fc = udpChannel.channelUri().get(CommonContext.FLOW_CONTROL_PARAM_NAME);
        final boolean isGroup = udpChannel.isMulticast() || udpChannel.isMultiDestination();
        final long timeoutNs = isGroup ?
            timeoutNs(fc, context.flowControlReceiverTimeoutNs()) : context.publicationConnectionTimeoutNs();
        receivers = new AcknowledgedReceivers(timeoutNs, Math.min(timeoutNs, MAX_JOIN_NS));

        senderPosition = new SenderPosition(countersManager, registrationId);
        final long tableId = TableId.of(udpChannel.channelUri());
        final Consumer<MutableDirectBuffer> key = (buffer) ->
        {
            buffer.putLong(0, registrationId);
            buffer.putInt(8, streamId);
            buffer.putInt(12, sessionId);
            buffer.putLong(Counters.TABLE_ID_KEY_OFFSET, tableId);
        };
        final String suffix =
            ": " + registrationId + " " + sessionId + " " + streamId + " " + udpChannel.originalUriString();
        known = countersManager.newCounter("sluice receivers" + suffix, CounterTypes.RECEIVERS, key);
        timedOut = countersManager.newCounter(
            "sluice receivers timed out" + suffix, CounterTypes.RECEIVERS_TIMED_OUT, key);
        window = countersManager.newCounter("sluice receiver window" + suffix, CounterTypes.RECEIVER_WINDOW, key);
        acknowledged = countersManager.newCounter("sluice acknowledged" + suffix, CounterTypes.ACKNOWLEDGED, key);
        publish();
    }

    @Override
    public long onStatusMessage(
        final StatusMessageFlyweight flyweight,
        final InetSocketAddress receiverAddress,
        final long senderLimit,
        final int initialTermId,
        final int positionBitsToShift,
        final long timeNs)
    {
        final long position = computePosition(
            flyweight.consumptionTermId(), flyweight.consumptionTermOffset(), positionBitsToShift, initialTermId);
        final boolean isLast = END_OF_STREAM_FLAG == (flyweight.flags() & END_OF_STREAM_FLAG);
        window.setRelease(flyweight.receiverWindowLength());
        receivers.onStatus(flyweight.receiverId(), sent(position), isLast, timeNs);
        publish();

        return delegate.onStatusMessage(
            flyweight, receiverAddress, senderLimit, initialTermId, positionBitsToShift, timeNs);
    }

    @Override
    public void onTriggerSendSetup(
        final StatusMessageFlyweight flyweight, final InetSocketAddress receiverAddress, final long timeNs)
    {
        receivers.onAskToJoin(flyweight.receiverId());
        delegate.onTriggerSendSetup(flyweight, receiverAddress, timeNs);
    }

    @Override
    public long onSetup(
        final SetupFlyweight flyweight,
        final long senderLimit,
        final long senderPosition,
        final int positionBitsToShift,
        final long timeNs)
    {
        receivers.onJoin(senderPosition, timeNs);

        return delegate.onSetup(flyweight, senderLimit, senderPosition, positionBitsToShift, timeNs);
    }

    @Override
    public void onError(
        final ErrorFlyweight errorFlyweight, final InetSocketAddress receiverAddress, final long timeNs)
    {
        receivers.onError(errorFlyweight.receiverId());
        publish();
        delegate.onError(errorFlyweight, receiverAddress, timeNs);
    }

    @Override
    public long onIdle(final long timeNs, final long senderLimit, final long senderPosition, final boolean isEos)
    {
        if (receivers.onIdle(timeNs, senderPosition))
        {
            publish();
        }

        return delegate.onIdle(timeNs, senderLimit, senderPosition, isEos);
    }

    @Override
    public boolean hasRequiredReceivers()
    {
        return delegate.hasRequiredReceivers();
    }

    @Override
    public int maxRetransmissionLength(
        final int termOffset, final int resendLength, final int termBufferLength, final int mtuLength)
    {
        return delegate.maxRetransmissionLength(termOffset, resendLength, termBufferLength, mtuLength);
    }

    @Override
    public void close()
    {
        delegate.close();
        acknowledged.close();
        known.close();
        timedOut.close();
        window.close();
    }

    /**
     * Nobody has consumed what was not sent: who says so is no receiver of this, or does not tell the truth.
     */
    private long sent(final long position)
    {
        return senderPosition.isThere() ? Math.min(position, senderPosition.get()) : 0;
    }

    /**
     * How many there are before how far they are: who sees that the last has gone, sees where it was.
     */
    private void publish()
    {
        timedOut.setRelease(receivers.timedOut());
        acknowledged.setRelease(receivers.acknowledged());
        known.setRelease(receivers.count());
    }

    private static long timeoutNs(final String flowControl, final long defaultNs)
    {
        if (null != flowControl)
        {
            for (final String argument : flowControl.split(","))
            {
                if (argument.startsWith(TIMEOUT_PARAM))
                {
                    return SystemUtil.parseDuration("fc receiver timeout", argument.substring(TIMEOUT_PARAM.length()));
                }
            }
        }

        return defaultNs;
    }
}
