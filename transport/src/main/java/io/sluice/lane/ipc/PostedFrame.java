package io.sluice.lane.ipc;

import io.sluice.codec.DescriptorDecoder;
import io.sluice.lane.RegionCache;
import io.sluice.ledger.ReaderRow;
import io.sluice.region.AttachedRegion;

import java.io.IOException;
import java.nio.file.NoSuchFileException;

/**
 * What a descriptor says, checked before a view of it is handed out. The polling thread only.
 */
final class PostedFrame
{
    private final ReaderRow row;
    private final RegionCache regions;
    private long lastTicket; // for this reader
    private long seenTicket; // for any
    private long ticket;
    private long regionId;
    private long regionKey;
    private AttachedRegion region;
    private long offset;
    private int length;
    private int slot;
    private long expected; // the ticket after the last that was seen
    private String fault;

    PostedFrame(final ReaderRow row, final RegionCache regions)
    {
        this.row = row;
        this.regions = regions;
    }

    /**
     * No ticket before this one is for this reader.
     */
    void startAfter(final long admittedTicket)
    {
        lastTicket = admittedTicket;
        seenTicket = admittedTicket;
    }

    /**
     * Read all that a descriptor says, and the ledger on its slot.
     *
     * @return false if it is not for this reader.
     */
    boolean read(final DescriptorDecoder descriptor, final long reservedValue)
    {
        if (!begin(descriptor.readers(), reservedValue))
        {
            stepOver(descriptor.readers(), descriptor.regionOffset());
            return false;
        }
        slot = descriptor.slot();
        offset = descriptor.regionOffset();
        length = descriptor.length();
        readLedger(reservedValue);

        return true;
    }

    /**
     * The same, of a descriptor that is laid out as this version does it: {@link DescriptorLayout#isAt(long)}.
     */
    boolean read(final long address, final long reservedValue)
    {
        if (!begin(DescriptorLayout.readers(address), reservedValue))
        {
            stepOver(DescriptorLayout.readers(address), DescriptorLayout.regionOffset(address));
            return false;
        }
        slot = DescriptorLayout.slot(address);
        offset = DescriptorLayout.regionOffset(address);
        length = DescriptorLayout.length(address);
        readLedger(reservedValue);

        return true;
    }

    private boolean begin(final long readers, final long reservedValue)
    {
        expected = seenTicket + 1;
        seenTicket = ControlFrames.ticketNear(expected, reservedValue);

        return 0 != (readers & row.bit());
    }

    /**
     * A descriptor for nobody tells the whole of the last ticket, where a frame can't: after a gap that is too wide.
     */
    private void stepOver(final long readers, final long lastOfGap)
    {
        if (0 == readers)
        {
            seenTicket = lastOfGap;
        }
    }

    private void readLedger(final long reservedValue)
    {
        if (hasSlot())
        {
            regionId = row.regionIdAcquire(slot);
            regionKey = row.regionKey(slot);
            if (seenTicket != expected) // after posts that nobody was to read, or it is not true
            {
                final long out = row.ticketAcquire(slot);
                seenTicket = (int)out == (int)reservedValue ? out : seenTicket;
            }
        }
        ticket = seenTicket;
    }

    private boolean hasSlot()
    {
        return slot >= 0 && slot < row.depth();
    }

    /**
     * Can what was read be true?
     *
     * @param isSlotUsed whether its slot is written to in any case: then another message's would lose its hold.
     * @return true if there is such a message in such a region; else {@link #fault()} says what is wrong.
     */
    boolean isSound(final boolean isSlotUsed)
    {
        if (ticket <= lastTicket || !hasSlot() || (isSlotUsed || ticket != expected) && !isOut())
        {
            return isAtFault("ticket " + ticket + " in slot " + slot + ", which is not out or not after " + lastTicket);
        }
        try
        {
            region = regions.get(regionId, row.publisherId());
        }
        catch (final NoSuchFileException ex)
        {
            return isAtFault("region " + Long.toHexString(regionId) + " is gone: " +
                "its publisher has ended, and what it left was removed");
        }
        catch (final IOException ex)
        {
            return isAtFault("region " + Long.toHexString(regionId) + " can't be attached: " + ex);
        }
        if (region.key() != regionKey)
        {
            return isAtFault("a wrong key for region " + Long.toHexString(regionId));
        }

        return region.contains(offset, length) || isAtFault("offset " + offset + " and length " + length +
            " are outside region " + Long.toHexString(regionId));
    }

    private boolean isAtFault(final String text)
    {
        fault = text;

        return false;
    }

    String fault()
    {
        return fault;
    }

    /**
     * It is delivered, or given up: tickets only go up from here.
     */
    void take()
    {
        lastTicket = ticket;
    }

    /**
     * Does the publisher wait for this one, though it can't be delivered?
     */
    boolean isOut()
    {
        return ticket > lastTicket && hasSlot() && row.ticketAcquire(slot) == ticket;
    }

    /**
     * In the callback: is the slot this message's? Asked when it is to be held, for to read it costs a cache line.
     */
    boolean isInItsSlot()
    {
        return row.ticketAcquire(slot) == ticket;
    }

    long ticket()
    {
        return ticket;
    }

    int slot()
    {
        return slot;
    }

    AttachedRegion region()
    {
        return region;
    }

    long offset()
    {
        return offset;
    }

    int length()
    {
        return length;
    }

    void releaseAll()
    {
        regions.releaseAll();
    }
}
