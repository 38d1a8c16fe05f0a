package io.sluice.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.Await;
import io.sluice.Sluice;
import io.sluice.SluiceOptions;
import io.sluice.lane.CompletionStatus;
import io.sluice.support.Child;
import io.sluice.support.Children;
import io.sluice.support.ChurnMain;
import io.sluice.support.Churner;
import io.sluice.support.EventLog;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Subscribers come and go while the publisher uses its few buffers again as fast as it can: a reader that is not in the
 * mask of a message, or is taken for its row's former tenant, sees another message's bytes.
 * <p>
 * {@code -Dsluice.test.messages=10} makes it ten times as long.
 */
@Tag("slow")
@Timeout(300)
class JoinRaceTest
{
    private static final String CHANNEL = "aeron:ipc?term-length=64k";
    private static final int STREAM_ID = 1005;
    private static final int DEPTH = 8;
    private static final int SLOTS = 4;
    private static final int LENGTH = 2048;
    private static final int THREADS = 3;
    private static final int PROCESSES = 2;
    private static final long DURATION_NS =
        TimeUnit.SECONDS.toNanos(30) * Integer.getInteger("sluice.test.messages", 1);

    @RegisterExtension
    final Children children = new Children();

    @Test
    void shouldSeeNothingButItsOwnMessagesWhenSubscribersComeAndGo()
    {
        children.startDriver(10_000);
        final List<Churner> churners = new ArrayList<>();
        final List<Child> processes = new ArrayList<>();
        final EventLog events = new EventLog(false);
        try (WriterFixture fixture = new WriterFixture(
            children, CHANNEL, STREAM_ID, DEPTH, SLOTS, LENGTH, new EventLog(false));
            Sluice sluice = Sluice.connect(new SluiceOptions()
                .aeronDirectoryName(children.aeronDirectory())
                .directory(children.sluiceDirectory())
                .eventListener(events)))
        {
            for (int i = 0; i < PROCESSES; i++)
            {
                processes.add(children.start("churn-" + i, ChurnMain.class, children.aeronDirectory(),
                    children.sluiceDirectory().toString(), CHANNEL, String.valueOf(STREAM_ID)).ready());
            }
            for (int i = 0; i < THREADS; i++)
            {
                churners.add(new Churner(sluice, CHANNEL, STREAM_ID, i).floor(fixture.writer::sequence).start());
            }

            final long startNs = System.nanoTime();
            Child victim = processes.remove(0);
            for (int round = 0; System.nanoTime() - startNs < DURATION_NS; round++)
            {
                final long roundEndNs = System.nanoTime() + DURATION_NS / 6;
                fixture.runUntil("the round is over", () -> System.nanoTime() - roundEndNs > 0 ||
                    churners.stream().anyMatch((churner) -> null != churner.error()));
                victim.kill(); // with whatever it holds
                victim = children.start("victim-" + round, ChurnMain.class, children.aeronDirectory(),
                    children.sluiceDirectory().toString(), CHANNEL, String.valueOf(STREAM_ID));
            }
            processes.add(victim);

            long subscribers = 0;
            long received = 0;
            for (final Churner churner : churners)
            {
                churner.stop(() -> fixture.pollUntil("stopped", () -> !churner.isRunning()));
                assertEquals(null, churner.error());
                subscribers += churner.subscribers();
                received += churner.received();
            }
            victim.ready();
            for (final Child process : processes)
            {
                process.tell("exit");
                final String[] answer = await(fixture, process).split(" ", 3);
                assertEquals("null", answer[2]);
                subscribers += Long.parseLong(answer[0]);
                received += Long.parseLong(answer[1]);
                assertEquals(0, process.exitStatus());
            }
            fixture.pollUntil("nothing is out", () -> 0 == fixture.publisher.outstanding());
            System.out.println("join race: " + fixture.writer + " subscribers=" + subscribers + " received=" +
                received);
            assertTrue(subscribers > 20, () -> "few came and went");
            assertTrue(fixture.writer.completed(CompletionStatus.RELEASED) > 1000);
        }
        Await.until("all files are gone", () -> children.sluiceFiles().isEmpty());
    }

    private static String await(final WriterFixture fixture, final Child process)
    {
        fixture.pollUntil(process + " ends", () -> !process.isAlive());
        return process.answer("exit");
    }
}
