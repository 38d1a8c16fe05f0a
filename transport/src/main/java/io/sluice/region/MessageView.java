package io.sluice.region;

/**
 * A message where it lies, for reading only: in a region that is mapped read only, or in a log buffer. It is open
 * during the callback and as long as the message is held.
 */
public final class MessageView extends GuardedBuffer
{
    /**
     * A view of nothing.
     */
    public MessageView()
    {
    }

    /**
     * Show memory outside the heap, in an attached region or in a log. For lanes, not for users.
     *
     * @param address of the first byte.
     * @param length  in bytes.
     */
    public void show(final long address, final int length)
    {
        open(address, length);
    }

    /**
     * The message is kept: from now on any thread may read it. For lanes, not for users.
     */
    public void keep()
    {
        open(); // wraps what would else be wrapped at its first use, by two threads at once perhaps
    }

    /**
     * Can it be read?
     *
     * @return true if so.
     */
    public boolean isShown()
    {
        return isOpen();
    }

    /**
     * Refuse access from now on. For lanes, not for users.
     */
    public void hide()
    {
        shut();
    }

    protected String closedReason()
    {
        return "the message was released, or its callback has returned without retain()";
    }

    /**
     * A description that touches no mapped memory.
     *
     * @return whether the view is open.
     */
    public String toString()
    {
        return "MessageView{" + (isOpen() ? "open" : "closed") + "}";
    }
}
