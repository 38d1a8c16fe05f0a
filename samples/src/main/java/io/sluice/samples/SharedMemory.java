package io.sluice.samples;

import io.sluice.host.HostDirectory;

import java.io.File;

/**
 * The file system on which everything lies.
 */
final class SharedMemory
{
    private SharedMemory()
    {
    }

    /**
     * How much there is of it.
     *
     * @return a sentence for whoever has run out of it.
     */
    static String free()
    {
        final File root = HostDirectory.userRoot().getParent().toFile();

        return String.format("not enough shared memory: %s has %,d bytes, of which %,d are free; make it larger",
            root, root.getTotalSpace(), root.getUsableSpace());
    }
}
