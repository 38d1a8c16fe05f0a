package io.sluice.samples;

import io.sluice.SubscriberOptions;
import io.sluice.ledger.SlowReaderPolicy;
import org.agrona.SystemUtil;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.util.concurrent.TimeUnit;

/**
 * From words of the command line to values.
 */
final class Converters
{
    private Converters()
    {
    }

    /**
     * A number of bytes that one buffer can have.
     */
    static final class Size implements ITypeConverter<Integer>
    {
        public Integer convert(final String text)
        {
            final long size;
            try
            {
                size = SystemUtil.parseSize("size", text);
            }
            catch (final NumberFormatException ex)
            {
                throw new TypeConversionException("'" + text + "' is no size: give bytes, or a number with k, m or g");
            }
            if (size < 1 || size > Integer.MAX_VALUE)
            {
                throw new TypeConversionException("'" + text + "' is " + size +
                    " bytes, but a buffer has from 1 to 2147483647 (2 GiB - 1)");
            }

            return (int)size;
        }
    }

    /**
     * What a subscriber is called.
     */
    static final class ReaderName implements ITypeConverter<String>
    {
        public String convert(final String text)
        {
            try
            {
                new SubscriberOptions().name(text);
            }
            catch (final IllegalArgumentException ex)
            {
                throw new TypeConversionException(ex.getMessage());
            }

            return text;
        }
    }

    /**
     * How messages are carried.
     */
    static final class LaneName implements ITypeConverter<Lane>
    {
        public Lane convert(final String text)
        {
            for (final Lane lane : Lane.values())
            {
                if (lane.toString().equals(text))
                {
                    return lane;
                }
            }
            throw new TypeConversionException("'" + text + "' is no lane: give ipc or udp");
        }
    }

    /**
     * An address and a port.
     */
    static final class Host implements ITypeConverter<Endpoint>
    {
        public Endpoint convert(final String text)
        {
            final int colon = text.lastIndexOf(':');
            final String host = text.substring(0, Math.max(0, colon)).replaceAll("^\\[(.*)]$", "$1");
            final int port = colon < 0 ? 0 : port(text.substring(colon + 1));
            if (host.isEmpty() || port < 1 || port > Endpoint.MAX_PORT || host.matches(".*[|,=?/\\s\\[\\]].*"))
            {
                throw new TypeConversionException("'" + text + "' is no address with a port: give one such as " +
                    "10.0.0.2:24017, name:24017 or [fe80::1]:24017, the port from 1 to " + Endpoint.MAX_PORT);
            }

            return new Endpoint(host, port);
        }

        private static int port(final String text)
        {
            return text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
        }
    }

    /**
     * A time in nanoseconds.
     */
    static final class Duration implements ITypeConverter<Long>
    {
        public Long convert(final String text)
        {
            try
            {
                return SystemUtil.parseDuration("duration", text);
            }
            catch (final NumberFormatException | StringIndexOutOfBoundsException ex)
            {
                throw new TypeConversionException("'" + text + "' is no time: give one such as 500ms or 10s");
            }
        }
    }

    /**
     * What publishers do for a slow reader.
     */
    static final class Policy implements ITypeConverter<SlowReaderPolicy>
    {
        public SlowReaderPolicy convert(final String text)
        {
            try
            {
                final int colon = text.indexOf(':');
                final String kind = colon < 0 ? text : text.substring(0, colon);
                final String limit = text.substring(colon + 1);
                switch (kind)
                {
                    case "block":
                        return SlowReaderPolicy.BLOCK;

                    case "drop-newest":
                        return SlowReaderPolicy.dropNewest(Integer.parseInt(limit));

                    case "detach":
                        return SlowReaderPolicy.detachAfter(
                            SystemUtil.parseDuration("policy", limit), TimeUnit.NANOSECONDS);

                    default:
                        break;
                }
            }
            catch (final IllegalArgumentException ignore)
            {
                return refuse(text);
            }

            return refuse(text);
        }

        /**
         * The word for a policy.
         *
         * @param policy to name.
         * @return what converts to the same.
         */
        static String text(final SlowReaderPolicy policy)
        {
            switch (policy.kind())
            {
                case DROP_NEWEST:
                    return "drop-newest:" + policy.limit();

                case DETACH:
                    return "detach:" + policy.limit() + "ns";

                default:
                    return "block";
            }
        }

        private static SlowReaderPolicy refuse(final String text)
        {
            throw new TypeConversionException(
                "'" + text + "' is no policy: give block, drop-newest:MESSAGES or detach:TIME such as detach:10s");
        }
    }
}
