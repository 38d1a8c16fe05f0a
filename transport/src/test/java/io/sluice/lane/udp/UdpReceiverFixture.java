package io.sluice.lane.udp;

import io.sluice.Await;
import io.sluice.driver.SluiceDriver;
import io.sluice.lane.Message;
import org.agrona.collections.MutableLong;
import org.junit.jupiter.api.BeforeEach;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * A receiver with buffers for whole messages.
 */
abstract class UdpReceiverFixture extends UdpFixture
{
    static final int BUFFER_LENGTH = 512 << 10;

    final List<Message> held = new ArrayList<>();

    @BeforeEach
    void setUp()
    {
        launch(SluiceDriver.launchEmbedded());
    }

    void hold(final int count)
    {
        Await.until("held", () ->
        {
            receiver.poll((message) -> held.add(message.retain()), 10);
            return held.size() >= count;
        });
    }

    static List<Long> range(final long from, final long to)
    {
        return LongStream.range(from, to).boxed().toList();
    }

    long positionOfReader()
    {
        final MutableLong position = new MutableLong();
        aeron.countersReader().forEach((value, counterId, label) ->
        {
            if (label.startsWith("sub-pos"))
            {
                position.value = value;
            }
        });
        return position.value;
    }

    int regions() throws Exception
    {
        try (var files = Files.list(Path.of(sluice.directory().toString())))
        {
            return (int)files.filter((file) -> file.toString().endsWith(".region")).count();
        }
    }
}
