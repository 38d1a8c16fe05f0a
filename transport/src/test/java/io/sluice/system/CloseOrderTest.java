package io.sluice.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.support.Child;
import io.sluice.support.Children;
import io.sluice.support.CloseOrderMain;
import io.sluice.support.CloseRaceMain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.List;

@Timeout(120)
class CloseOrderTest
{
    @RegisterExtension
    final Children children = new Children();

    @Test
    void shouldLeaveNothingBehindWhenClosedInAnyOrderTwiceWithMessagesHeld()
    {
        final Child child = children.start("closer", List.of("-Daeron.client.idle.sleep.duration=1ms"),
            CloseOrderMain.class, children.sluiceDirectory().toString()).ready();
        child.tell("run");
        assertEquals("120", child.answer("run", 100));
        child.ask("exit");
        assertEquals(0, child.exitStatus());
    }

    @Test
    void shouldEndNoProcessWhenClosedWhileOthersPollAndPublish()
    {
        final Child child =
            children.start("racer", CloseRaceMain.class, children.sluiceDirectory().toString()).ready();
        child.tell("run 20");
        assertEquals("null", child.answer("run", 60));
        child.ask("exit");
        assertEquals(0, child.exitStatus());
    }
}
