package io.sluice.perf.rig;

import io.aeron.driver.ThreadingMode;
import io.sluice.perf.spi.Route;

import java.io.Serializable;
import java.util.List;

/**
 * A system under test as it is set up.
 *
 * @param id        for programs: a name without spaces.
 * @param title     for people.
 * @param className of the system, in the package of systems.
 * @param variant   of the system.
 * @param streamId  the first of its two.
 * @param driver    that it needs.
 * @param readers   at the far end.
 * @param isWithinOneProcess whether both ends are in one process.
 * @serial exclude
 */
public record Subject(
    String id,
    String title,
    String className,
    int variant,
    int streamId,
    DriverPlan driver,
    int readers,
    boolean isWithinOneProcess) implements Serializable
{
    /**
     * Sluice, inline messages.
     */
    public static final Subject SLUICE_CLAIM = shared("sluice-claim", "Sluice claim", "SluiceClaim", 0, 7100);

    /**
     * Plain Aeron, small messages.
     */
    public static final Subject AERON_CLAIM = shared("aeron-claim", "Aeron tryClaim", "AeronClaim", 1408, 7102);

    /**
     * Sluice, moved buffers.
     */
    public static final Subject SLUICE_POST = shared("sluice-post", "Sluice post", "SluicePost", 0, 7104);

    /**
     * Plain Aeron with its default MTU.
     */
    public static final Subject AERON_OFFER =
        shared("aeron-offer", "Aeron offer, MTU 1408", "AeronOffer", 1408, 7106);

    /**
     * Plain Aeron with the largest MTU.
     */
    public static final Subject AERON_OFFER_LARGE_MTU =
        shared("aeron-offer-mtu65504", "Aeron offer, MTU 65504", "AeronOffer", 65504, 7108);

    /**
     * The limit of handing over memory.
     */
    public static final Subject HAND_OVER =
        new Subject("limit", "limit: 2 threads, 1 JVM", "HandOver", 0, 7110, DriverPlan.COMMON, 1, true);

    /**
     * How many buffers a large pool has: of 1 MiB, more than the caches hold, as plain Aeron's logs are.
     */
    public static final int LARGE_POOL = 128;

    /**
     * Sluice, moved buffers of a large pool.
     */
    public static final Subject SLUICE_POST_LARGE_POOL =
        shared("sluice-post-pool128", "Sluice post, 128 buffers", "SluicePost", LARGE_POOL, 7112);

    /**
     * The limit with as many buffers.
     */
    public static final Subject HAND_OVER_LARGE_POOL = new Subject(
        "limit-pool128", "limit, 128 buffers", "HandOver", LARGE_POOL, 7114, DriverPlan.COMMON, 1, true);

    /**
     * All through shared memory.
     */
    public static final List<Subject> SHARED_MEMORY = List.of(SLUICE_CLAIM, AERON_CLAIM, SLUICE_POST,
        SLUICE_POST_LARGE_POOL, AERON_OFFER, AERON_OFFER_LARGE_MTU, HAND_OVER, HAND_OVER_LARGE_POOL);

    private static final String SYSTEMS = "io.sluice.perf.system.";

    /**
     * Two processes and one reader.
     *
     * @param id        for programs: a name without spaces.
     * @param title     for people.
     * @param className of the system, in the package of systems.
     * @param variant   of the system.
     * @param streamId  the first of its two.
     * @param driver    that it needs.
     */
    public Subject(
        final String id,
        final String title,
        final String className,
        final int variant,
        final int streamId,
        final DriverPlan driver)
    {
        this(id, title, className, variant, streamId, driver, 1, false);
    }

    private static Subject shared(
        final String id, final String title, final String className, final int variant, final int streamId)
    {
        return new Subject(id, title, className, variant, streamId, DriverPlan.COMMON);
    }

    Route route()
    {
        return new Route(streamId, variant, readers);
    }

    String qualifiedClassName()
    {
        return SYSTEMS + className;
    }

    /**
     * All that the other process has to know.
     */
    String toWords()
    {
        return id + " " + className + " " + variant + " " + streamId + " " + driver.kind() + " " + driver.threading() +
            " " + readers;
    }

    static Subject parse(final String[] words, final int first)
    {
        return new Subject(
            words[first],
            words[first],
            words[first + 1],
            Integer.parseInt(words[first + 2]),
            Integer.parseInt(words[first + 3]),
            new DriverPlan(
                DriverPlan.Kind.valueOf(words[first + 4]), ThreadingMode.valueOf(words[first + 5])),
            Integer.parseInt(words[first + 6]),
            false);
    }

    @Override
    public String toString()
    {
        return id;
    }
}
