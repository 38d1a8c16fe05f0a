package io.sluice.perf.udp;

/**
 * What the datagrams go over.
 */
enum Network
{
    /**
     * The loopback device.
     */
    LOOPBACK("loopback", 6, 1 << 16),

    /**
     * Two network namespaces, joined by a veth pair.
     */
    VETH("veth", 7, 1472),

    /**
     * The same; the kernel itself has to cut what is handed over to be cut.
     */
    VETH_SOFTWARE("veth-software", 2, 1472);

    private final String id;
    private final double bar;
    private final int maxWire;

    Network(final String id, final double bar, final int maxWire)
    {
        this.id = id;
        this.bar = bar;
        this.maxWire = maxWire;
    }

    /**
     * What the throughput of Sluice with datagrams of 1408 bytes has to be, over plain Aeron's.
     */
    double bar()
    {
        return bar;
    }

    /**
     * The longest datagram that goes over it in one piece.
     */
    int maxWire()
    {
        return maxWire;
    }

    boolean isWithinNamespaces()
    {
        return LOOPBACK != this;
    }

    @Override
    public String toString()
    {
        return id;
    }
}
