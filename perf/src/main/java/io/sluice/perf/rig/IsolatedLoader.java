package io.sluice.perf.rig;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Loads loops and systems anew, and everything else as ever. A class that is loaded twice is compiled twice, each time
 * from what the JIT compiler has seen in that copy alone.
 */
final class IsolatedLoader extends ClassLoader
{
    static final String LOOPS = "io.sluice.perf.loop.";
    private static final String SYSTEMS = "io.sluice.perf.system.";

    static
    {
        registerAsParallelCapable();
    }

    IsolatedLoader()
    {
        super(IsolatedLoader.class.getClassLoader());
    }

    <T> T newInstance(final String className, final Class<T> type)
    {
        try
        {
            return type.cast(Class.forName(className, true, this).getConstructor().newInstance());
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new IllegalStateException(ex);
        }
    }

    @Override
    protected Class<?> loadClass(final String name, final boolean resolve) throws ClassNotFoundException
    {
        if (!name.startsWith(LOOPS) && !name.startsWith(SYSTEMS))
        {
            return super.loadClass(name, resolve);
        }

        synchronized (getClassLoadingLock(name))
        {
            final Class<?> loaded = findLoadedClass(name);
            return null == loaded ? define(name) : loaded;
        }
    }

    private Class<?> define(final String name) throws ClassNotFoundException
    {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class"))
        {
            if (null == in)
            {
                throw new ClassNotFoundException(name);
            }
            final byte[] bytes = in.readAllBytes();

            return defineClass(name, bytes, 0, bytes.length);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
