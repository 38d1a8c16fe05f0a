package io.sluice.host;

/**
 * Checks that the JVM was started with what Agrona needs, before Agrona fails for want of it.
 */
public final class JvmFlags
{
    private static final String PACKAGE = "jdk.internal.misc";

    private JvmFlags()
    {
    }

    /**
     * Throws if a flag is missing.
     *
     * @throws IllegalStateException whose text is the flag to add.
     */
    public static void check()
    {
        final Module base = Object.class.getModule();
        final Module agrona = org.agrona.UnsafeApi.class.getModule(); // does not initialise the class
        if (!base.isOpen(PACKAGE, agrona))
        {
            final String flag =
                "java.base/" + PACKAGE + "=" + (agrona.isNamed() ? agrona.getName() : "ALL-UNNAMED");
            throw new IllegalStateException("a JVM flag is missing. Add to the command line: --add-opens " + flag +
                " (or to the manifest of a runnable jar: Add-Opens: java.base/" + PACKAGE + ")");
        }
    }
}
