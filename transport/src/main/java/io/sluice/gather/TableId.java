package io.sluice.gather;

import io.aeron.ChannelUri;
import io.sluice.host.ClientLock;

/**
 * Which gather table belongs to a publication: its publisher writes the id of the table into the channel, and the
 * driver into the key of a counter of the publication, where its own sender and spies find it. Stream and session do
 * not tell: on another channel, there may be a publication with the same.
 */
public final class TableId
{
    /**
     * What a publication without a table has.
     */
    public static final long NONE = 0;

    private static final String PARAM_NAME = "sluice-table";
    private static final int RADIX = 16;

    private TableId()
    {
    }

    /**
     * Name the table in the channel of its publication. Publisher.
     *
     * @param uri of the channel.
     * @param id  of the table.
     */
    public static void put(final ChannelUri uri, final long id)
    {
        uri.put(PARAM_NAME, ClientLock.idString(id));
    }

    /**
     * The table that a channel names. Driver.
     *
     * @param uri of the channel.
     * @return its id, or {@link #NONE}.
     */
    public static long of(final ChannelUri uri)
    {
        final String text = uri.get(PARAM_NAME);
        try
        {
            return null == text ? NONE : Long.parseUnsignedLong(text, RADIX);
        }
        catch (final NumberFormatException ignore)
        {
            return NONE; // no publisher of ours has written it
        }
    }
}
