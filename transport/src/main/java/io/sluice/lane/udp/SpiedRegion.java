package io.sluice.lane.udp;

import io.sluice.region.AttachedRegion;
import io.sluice.region.MessageView;
import io.sluice.region.PrivateRegions.PrivateRegion;
import org.agrona.BufferUtil;

import java.nio.ByteBuffer;

/**
 * A region of a publisher that is spied on: mapped read only, or private memory of this very process.
 */
final class SpiedRegion
{
    private final AttachedRegion attached;
    private final ByteBuffer memory; // keeps private memory reachable
    private final long key;

    private SpiedRegion(final AttachedRegion attached, final ByteBuffer memory, final long key)
    {
        this.attached = attached;
        this.memory = memory;
        this.key = key;
    }

    static SpiedRegion of(final AttachedRegion region)
    {
        return new SpiedRegion(region, null, region.key());
    }

    static SpiedRegion of(final PrivateRegion region)
    {
        return new SpiedRegion(null, region.memory(), region.key());
    }

    long key()
    {
        return key;
    }

    boolean contains(final long offset, final int length)
    {
        return null == attached ? (offset | length) >= 0 && offset <= memory.capacity() - length :
            attached.contains(offset, length);
    }

    void show(final MessageView view, final long offset, final int length)
    {
        view.show(
            null == attached ? BufferUtil.address(memory) + offset : attached.address(offset, length), length);
    }

    ByteBuffer byteBuffer(final long offset, final int length)
    {
        return null == attached ? memory.slice((int)offset, length) : attached.byteBuffer(offset, length);
    }

    void retain()
    {
        if (null != attached)
        {
            attached.retain();
        }
    }

    void release()
    {
        if (null != attached)
        {
            attached.release();
        }
    }
}
