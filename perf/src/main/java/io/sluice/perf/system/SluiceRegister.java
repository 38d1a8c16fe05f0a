package io.sluice.perf.system;

import io.sluice.Sluice;
import io.sluice.perf.spi.End;
import io.sluice.perf.spi.Link;
import io.sluice.perf.spi.Route;
import io.sluice.perf.spi.Station;
import io.sluice.perf.spi.SystemUnderTest;
import io.sluice.region.MemoryRegion;
import io.sluice.region.PageKind;
import io.sluice.region.RegionOptions;
import org.agrona.MutableDirectBuffer;

/**
 * Registers memory, which reserves every page of it, and ends the registration. The variant is the kind of pages that
 * is asked for first: its place in {@link PageKind}.
 */
public final class SluiceRegister implements SystemUnderTest
{
    /**
     * The system.
     */
    public SluiceRegister()
    {
    }

    @Override
    public Link open(final Station station, final End end, final Route route)
    {
        return new RegisterLink(station.sluice(), PageKind.values()[route.variant()]);
    }

    private static final class RegisterLink extends LocalLink
    {
        private final Sluice sluice;
        private final PageKind pages;
        private MemoryRegion region;

        private RegisterLink(final Sluice sluice, final PageKind pages)
        {
            this.sluice = sluice;
            this.pages = pages;
        }

        @Override
        public MutableDirectBuffer acquire()
        {
            region = sluice.register(RegionOptions.shared(messageLength()).pages(pages));

            return null;
        }

        @Override
        public boolean send()
        {
            region.close();

            return true;
        }
    }
}
