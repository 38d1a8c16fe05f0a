package io.sluice.lane.ipc;

import io.sluice.codec.DescriptorDecoder;
import io.sluice.codec.FarewellDecoder;
import io.sluice.codec.MessageHeaderDecoder;
import org.agrona.DirectBuffer;

/**
 * Reads the frames that a publisher writes into the log besides inline messages.
 */
final class ControlFrames
{
    private static final long KEY_MASK = 0xFFFF_FFFF_0000_0000L;

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final DescriptorDecoder descriptor = new DescriptorDecoder();
    private boolean isFarewell;
    private String fault;

    /**
     * What says in a frame's header that it is one of these: the key of the publication above, and below as much of the
     * last ticket as there is room for.
     */
    static long reservedValue(final long key, final long ticket)
    {
        return key | ticket & ~KEY_MASK;
    }

    static long keyOf(final long reservedValue)
    {
        return reservedValue & KEY_MASK;
    }

    /**
     * The whole ticket: of all that end like this, the one that is nearest to another. Frames pass in order, and a
     * publisher marks each gap that is so wide that it could be a different one: {@link DescriptorLog}.
     */
    static long ticketNear(final long ticket, final long reservedValue)
    {
        return ticket + ((int)reservedValue - (int)ticket);
    }

    /**
     * Does a frame look like one of Sluice's?
     */
    boolean isOurs(final DirectBuffer buffer, final int offset, final int length)
    {
        return length >= MessageHeaderDecoder.ENCODED_LENGTH &&
            DescriptorDecoder.SCHEMA_ID == header.wrap(buffer, offset).schemaId();
    }

    /**
     * Read a frame.
     *
     * @return the descriptor in it, or null if it is of another kind, or damaged. A kind that a later version knows,
     * and this one can do without, is neither a farewell nor a fault.
     */
    DescriptorDecoder descriptor(final DirectBuffer buffer, final int offset, final int length)
    {
        isFarewell = false;
        fault = null;
        if (length < MessageHeaderDecoder.ENCODED_LENGTH)
        {
            fault = "a frame of " + length + " bytes is too short for a header";
        }
        else if (!isOurs(buffer, offset, length))
        {
            fault = "a frame of the unknown schema " + header.schemaId();
        }
        else if (DescriptorDecoder.TEMPLATE_ID == header.templateId())
        {
            final int blockLength = header.blockLength();
            if (blockLength >= DescriptorDecoder.BLOCK_LENGTH &&
                length >= MessageHeaderDecoder.ENCODED_LENGTH + blockLength)
            {
                return descriptor.wrap(
                    buffer, offset + MessageHeaderDecoder.ENCODED_LENGTH, blockLength, header.version());
            }
            fault = "a descriptor of " + length + " bytes, block " + blockLength + ": too short";
        }
        else
        {
            isFarewell = FarewellDecoder.TEMPLATE_ID == header.templateId();
        }

        return null;
    }

    boolean isFarewell()
    {
        return isFarewell;
    }

    /**
     * What is wrong with the frame, if anything.
     *
     * @return a text for people, or null.
     */
    String fault()
    {
        return fault;
    }
}
