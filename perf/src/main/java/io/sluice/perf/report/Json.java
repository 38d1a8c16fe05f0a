package io.sluice.perf.report;

import java.util.Locale;
import java.util.Map;

/**
 * Writes JSON: objects are maps, arrays are iterables, everything else is a number, a boolean, a text or null. Infinite
 * numbers and those that are none become null.
 */
public final class Json
{
    private static final String INDENT = "  ";

    private final StringBuilder out = new StringBuilder();

    private Json()
    {
    }

    /**
     * Write a value.
     *
     * @param value to write.
     * @return JSON in several lines.
     */
    public static String write(final Object value)
    {
        final Json json = new Json();
        json.value(value, 0);
        json.out.append('\n');

        return json.out.toString();
    }

    private void value(final Object value, final int depth)
    {
        if (value instanceof Map<?, ?> map)
        {
            object(map, depth);
        }
        else if (value instanceof Iterable<?> items)
        {
            array(items, depth);
        }
        else if (value instanceof Double number)
        {
            out.append(Double.isFinite(number) ? String.format(Locale.ROOT, "%.4f", number) : "null");
        }
        else if (null == value || value instanceof Number || value instanceof Boolean)
        {
            out.append(value);
        }
        else
        {
            text(value.toString());
        }
    }

    private void object(final Map<?, ?> map, final int depth)
    {
        final boolean isFlat = map.values().stream().noneMatch(
            (value) -> value instanceof Map<?, ?> || value instanceof Iterable<?>);
        out.append('{');
        String separator = "";
        for (final Map.Entry<?, ?> entry : map.entrySet())
        {
            out.append(separator);
            newLine(isFlat, depth + 1);
            text(entry.getKey().toString());
            out.append(": ");
            value(entry.getValue(), depth + 1);
            separator = ",";
        }
        end(isFlat, depth);
        out.append('}');
    }

    private void array(final Iterable<?> items, final int depth)
    {
        out.append('[');
        String separator = "";
        boolean isFlat = true;
        for (final Object item : items)
        {
            isFlat = !(item instanceof Map<?, ?>);
            out.append(separator);
            newLine(isFlat, depth + 1);
            value(item, depth + 1);
            separator = ",";
        }
        end(isFlat, depth);
        out.append(']');
    }

    private void newLine(final boolean isFlat, final int depth)
    {
        if (isFlat)
        {
            if ('{' != out.charAt(out.length() - 1) && '[' != out.charAt(out.length() - 1))
            {
                out.append(' ');
            }
        }
        else
        {
            out.append('\n').append(INDENT.repeat(depth));
        }
    }

    private void end(final boolean isFlat, final int depth)
    {
        if (!isFlat)
        {
            newLine(false, depth);
        }
    }

    private void text(final String text)
    {
        out.append('"');
        for (int i = 0; i < text.length(); i++)
        {
            final char c = text.charAt(i);
            if ('"' == c || '\\' == c)
            {
                out.append('\\').append(c);
            }
            else if (c < ' ')
            {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int)c));
            }
            else
            {
                out.append(c);
            }
        }
        out.append('"');
    }
}
