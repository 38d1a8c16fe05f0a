package io.sluice.lane.ipc;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The posted messages of one publication that are held, by slot: put by the polling thread, taken out by any.
 */
final class HeldMessages
{
    private final AtomicReferenceArray<IpcMessage> bySlot;

    HeldMessages(final int depth)
    {
        bySlot = new AtomicReferenceArray<>(depth);
    }

    void put(final IpcMessage message)
    {
        bySlot.set(message.slot(), message);
    }

    void remove(final IpcMessage message)
    {
        bySlot.set(message.slot(), null);
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
