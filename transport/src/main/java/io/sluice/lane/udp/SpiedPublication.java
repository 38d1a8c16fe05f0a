package io.sluice.lane.udp;

import io.aeron.Image;
import io.sluice.gather.GatherTable;
import io.sluice.gather.Reference;
import io.sluice.lane.RegionCache;
import io.sluice.ledger.LedgerFile;
import io.sluice.ledger.ReaderRow;
import io.sluice.ledger.SlowReaderPolicy;
import io.sluice.region.PrivateRegions;
import io.sluice.region.PrivateRegions.PrivateRegion;
import io.sluice.region.RegionContext;
import io.sluice.status.Counters;
import org.agrona.concurrent.status.CountersReader;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A publication of this host that is read in the log of its own publisher, where frames hold references instead of
 * bytes. The reader has a row in the publisher's ledger, as in shared memory, and the publisher gives no buffer back
 * that lies above the row's position. What was sent before the row was admitted is not for this reader.
 */
final class SpiedPublication
{
    private final GatherTable table;
    private final int segment;
    private final ReaderRow row;
    private final SpyHolds holds;
    private final RegionCache attached;
    private final SpiedRegion[] regions = new SpiedRegion[Reference.MAX_REGIONS];
    private boolean isAdmitted;
    private volatile boolean isFinished;

    private SpiedPublication(
        final RegionContext context, final GatherTable table, final ReaderRow row, final long joinPosition)
    {
        this.table = table;
        segment = table.segment();
        this.row = row;
        holds = new SpyHolds(row, joinPosition);
        attached = new RegionCache(context);
    }

    /**
     * Ask to read a publication.
     *
     * @param counters        of the driver.
     * @param driverDirectory where clients whose regions the driver looks into meet.
     * @return null if all of it is in its log, as with a plain Aeron client.
     * @throws IOException if it can't be read; the text says what to do.
     */
    static SpiedPublication join(
        final RegionContext context,
        final CountersReader counters,
        final Path driverDirectory,
        final Image image,
        final int streamId,
        final String name) throws IOException
    {
        final int sessionId = image.sessionId();
        final long tableId = Counters.tableIdOf(counters, image.correlationId()); // which is its registration id
        final GatherTable table = GatherTable.find(driverDirectory, tableId, streamId, sessionId);
        if (null == table)
        {
            return null;
        }
        if (!driverDirectory.equals(context.directory().path()))
        {
            table.closeReader();
            throw new FileSystemException(context.directory().path().toString(), null,
                "the publisher is known in " + driverDirectory + ": leave SluiceOptions.directory out");
        }
        final Path ledger = LedgerFile.findForSpies(context.directory(), tableId, table.clientId());
        final ReaderRow row = null == ledger ? null :
            ReaderRow.join(context, ledger, name, SlowReaderPolicy.BLOCK, image.joinPosition());
        if (null == row)
        {
            table.closeReader();
            throw new FileSystemException(context.directory().path().toString(), null, null == ledger ?
                "has no ledger of the publisher: use the same Sluice on both sides" :
                "the publisher has 64 readers already: close one");
        }

        return new SpiedPublication(context, table, row, image.joinPosition());
    }

    /**
     * Is a message for this reader?
     *
     * @param position where it begins.
     */
    boolean isAdmittedAt(final long position)
    {
        if (!isAdmitted && row.isAdmittedAcquire())
        {
            isAdmitted = position >= row.admittedPosition();
        }

        return isAdmitted;
    }

    boolean isAdmitted()
    {
        return !isFinished && row.isAdmittedAcquire();
    }

    /**
     * A region of the publisher.
     *
     * @throws IOException if there is none, or it can't be read by this process.
     */
    SpiedRegion region(final int index) throws IOException
    {
        if (index < regions.length && null != regions[index])
        {
            return regions[index];
        }
        if (index >= table.regions())
        {
            throw new IOException("it is not in the table of the publisher");
        }
        Arrays.fill(regions, null); // the cache lets go of those that are retired when it attaches another
        final SpiedRegion region = table.isPrivate(index) ? findPrivate(table.regionId(index)) :
            SpiedRegion.of(attached.get(table.regionId(index), table.clientId()));
        if (region.key() != table.regionKey(index))
        {
            throw new IOException("it has another key than the table of the publisher says");
        }
        regions[index] = region;

        return region;
    }

    /**
     * How long the frames of the wire are that a long one stands for, or 0.
     */
    int segment()
    {
        return segment;
    }

    SpyHolds holds()
    {
        return holds;
    }

    /**
     * Read nothing more. Held messages stay readable.
     */
    void finish()
    {
        isFinished = true;
        table.closeReader();
        attached.releaseAll();
        holds.finish();
    }

    private static SpiedRegion findPrivate(final long id) throws IOException
    {
        final PrivateRegion region = PrivateRegions.find(id);
        if (null == region)
        {
            throw new IOException("it is private memory of another process: let the publisher register shared memory");
        }

        return SpiedRegion.of(region);
    }
}
