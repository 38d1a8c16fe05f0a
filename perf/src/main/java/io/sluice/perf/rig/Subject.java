package io.sluice.perf.rig;

/**
 * A system under test as it is set up.
 */
public enum Subject
{
    /**
     * Sluice, inline messages.
     */
    SLUICE_CLAIM("sluice-claim", "Sluice claim", "SluiceClaim", 0),

    /**
     * Plain Aeron, small messages.
     */
    AERON_CLAIM("aeron-claim", "Aeron tryClaim", "AeronClaim", 1408),

    /**
     * Sluice, moved buffers.
     */
    SLUICE_POST("sluice-post", "Sluice post", "SluicePost", 0),

    /**
     * Plain Aeron with its default MTU.
     */
    AERON_OFFER("aeron-offer", "Aeron offer, MTU 1408", "AeronOffer", 1408),

    /**
     * Plain Aeron with the largest MTU.
     */
    AERON_OFFER_LARGE_MTU("aeron-offer-mtu65504", "Aeron offer, MTU 65504", "AeronOffer", 65504),

    /**
     * The limit of handing over memory.
     */
    HAND_OVER("limit", "limit: 2 threads, 1 JVM", "HandOver", 0);

    private static final String SYSTEMS = "io.sluice.perf.system.";
    private static final int FIRST_STREAM = 7100;

    private final String id;
    private final String title;
    private final String className;
    private final int variant;

    Subject(final String id, final String title, final String className, final int variant)
    {
        this.id = id;
        this.title = title;
        this.className = className;
        this.variant = variant;
    }

    /**
     * For programs.
     *
     * @return a name without spaces.
     */
    public String id()
    {
        return id;
    }

    /**
     * For people.
     *
     * @return a name.
     */
    public String title()
    {
        return title;
    }

    /**
     * Are both ends in one process?
     *
     * @return true for the limit.
     */
    public boolean isWithinOneProcess()
    {
        return HAND_OVER == this;
    }

    String className()
    {
        return SYSTEMS + className;
    }

    int variant()
    {
        return variant;
    }

    int streamId()
    {
        return FIRST_STREAM + 2 * ordinal();
    }
}
