package io.sluice.lane.ipc;

import io.sluice.ledger.ReaderRow;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The posted messages of one publication that are held, by slot: put by the polling thread, taken out by any.
 */
final class HeldMessages
{
    private final ReaderRow row; // or null
    private final AtomicReferenceArray<IpcMessage> bySlot;

    HeldMessages(final ReaderRow row)
    {
        this.row = row;
        bySlot = new AtomicReferenceArray<>(null == row ? 0 : row.depth());
    }

    void hold(final IpcMessage message)
    {
        row.retain();
        bySlot.set(message.slot(), message);
        row.holdRelease(message.slot(), System.nanoTime());
    }

    void release(final IpcMessage message)
    {
        final int slot = message.slot();
        bySlot.set(slot, null); // before the slot can be another message's
        row.unholdRelease(slot);
        row.release();
    }

    boolean isEmpty()
    {
        for (int slot = 0; slot < bySlot.length(); slot++)
        {
            if (null != bySlot.get(slot))
            {
                return false;
            }
        }

        return true;
    }

    /**
     * Void all holds.
     *
     * @return how many there were.
     */
    int revokeAll()
    {
        int count = 0;
        for (int slot = 0; slot < bySlot.length(); slot++)
        {
            final IpcMessage message = bySlot.get(slot);
            if (null != message)
            {
                message.revoke();
                count++;
            }
        }

        return count;
    }
}
