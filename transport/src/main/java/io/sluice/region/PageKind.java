package io.sluice.region;

/**
 * The kind of pages that a region asks for, and that it got.
 */
public enum PageKind
{
    /**
     * The base page of the system, 4 KiB on x86-64.
     */
    NORMAL,

    /**
     * Transparent huge pages of the shared memory file system: what the kernel found free when it reserved the pages.
     * Needs a tmpfs mounted with {@code huge=always} or {@code huge=within_size}.
     */
    TRANSPARENT_HUGE,

    /**
     * Pages from the pool that {@code /proc/sys/vm/nr_hugepages} reserves, through a mounted hugetlbfs.
     */
    HUGETLB
}
