package io.sluice.host;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/**
 * Access rights for a directory in shared memory and for the files in it.
 *
 * @param directoryMode rights of the directory.
 * @param fileMode      rights of each file.
 * @param group         that owns both, or null for the group of the process.
 */
public record Access(Set<PosixFilePermission> directoryMode, Set<PosixFilePermission> fileMode, String group)
{
    /**
     * Rights as they are.
     *
     * @param directoryMode rights of the directory.
     * @param fileMode      rights of each file.
     * @param group         that owns both, or null for the group of the process.
     */
    public Access
    {
        Objects.requireNonNull(directoryMode, "directoryMode");
        Objects.requireNonNull(fileMode, "fileMode");
    }

    /**
     * For the current user alone: directory 0700, files 0600.
     */
    public static final Access PRIVATE = of("rwx------", "rw-------", null);

    /**
     * Rights spelled as {@code ls -l} shows them.
     *
     * @param directoryMode such as {@code rwxrwx---}.
     * @param fileMode      such as {@code rw-rw----}; whoever reads messages needs both r and w, for the ledger.
     * @param group         that owns both, or null for the group of the process.
     * @return the access rights.
     * @throws IllegalArgumentException if a mode is misspelled.
     */
    public static Access of(final String directoryMode, final String fileMode, final String group)
    {
        return new Access(
            PosixFilePermissions.fromString(Objects.requireNonNull(directoryMode, "directoryMode")),
            PosixFilePermissions.fromString(Objects.requireNonNull(fileMode, "fileMode")),
            group);
    }
}
