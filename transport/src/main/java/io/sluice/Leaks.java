package io.sluice;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a client has taken and not yet given back, and where in its program that was. Any thread.
 */
final class Leaks
{
    private static final int MOST_NAMED = 3;
    private static final int MAX_FRAMES = 12;

    private final Set<Taken> taken = ConcurrentHashMap.newKeySet();

    /**
     * Remember that a message was retained by the method that called the caller.
     *
     * @param what it is, for people.
     * @return what {@link #returned(Taken)} takes.
     */
    Taken retained(final String what)
    {
        return add(new Taken(what + " was retained", false));
    }

    /**
     * Remember that a buffer was posted by the method that called the caller.
     *
     * @param what it is, for people.
     * @return what {@link #returned(Taken)} takes.
     */
    Taken posted(final String what)
    {
        return add(new Taken(what + " was posted", true));
    }

    private Taken add(final Taken one)
    {
        taken.add(one);

        return one;
    }

    void returned(final Taken one)
    {
        taken.remove(one);
    }

    /**
     * The oldest that were not given back. A posted buffer may be back already, and nobody has looked for it.
     *
     * @param isAnyPosted whether posted buffers are out.
     * @return a text for each, with the place in the program.
     */
    List<String> oldest(final boolean isAnyPosted)
    {
        final long nowNs = System.nanoTime();
        final List<Taken> all = new ArrayList<>(taken);
        all.removeIf((one) -> one.isPosted && !isAnyPosted);
        all.sort(Comparator.comparingLong((one) -> one.timeNs - nowNs));

        return all.stream().limit(MOST_NAMED).map((one) -> one.toText(nowNs)).toList();
    }

    /**
     * One of them. Equal to itself only.
     */
    static final class Taken
    {
        private final String what;
        private final boolean isPosted;
        private final long timeNs = System.nanoTime();
        private final Throwable place = new Throwable();

        private Taken(final String what, final boolean isPosted)
        {
            this.what = what;
            this.isPosted = isPosted;
        }

        private String toText(final long nowNs)
        {
            return what + " " + TimeUnit.NANOSECONDS.toMillis(nowNs - timeNs) + " ms ago" +
                Stream.of(place.getStackTrace())
                    .dropWhile((frame) -> isOurs(frame.getClassName()))
                    .limit(MAX_FRAMES)
                    .map((frame) -> System.lineSeparator() + "\tat " + frame)
                    .collect(Collectors.joining());
        }

        private static boolean isOurs(final String className)
        {
            return Stream.of(Leaks.class, TrackedReceiver.class, TrackedSender.class, Publisher.class)
                .anyMatch((any) -> className.equals(any.getName()) || className.startsWith(any.getName() + "$"));
        }
    }
}
