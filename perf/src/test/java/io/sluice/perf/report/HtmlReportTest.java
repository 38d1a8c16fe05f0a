package io.sluice.perf.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.perf.rig.Cell;
import io.sluice.perf.rig.Outcome;
import io.sluice.perf.rig.Outcome.FarOutcome;
import io.sluice.perf.rig.Placement;
import io.sluice.perf.rig.Round;
import io.sluice.perf.rig.Subject;
import io.sluice.perf.spi.Load;
import io.sluice.perf.spi.Scenario;
import io.sluice.perf.spi.Tally;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import javax.imageio.ImageIO;

class HtmlReportTest
{
    private static final int LIGHT = 0xffffff;
    private static final int DARK = 0x14171a;
    private static final int LIGHT_LINE = 0x0b62c4; // the first line, as the style sheet has it
    private static final int DARK_LINE = 0x6cb2ff;
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 1400;

    @TempDir
    Path directory;

    private static Outcome outcome(final Cell cell, final int ns)
    {
        final Histogram histogram = new Histogram(Tally.HIGHEST_NS, Tally.DIGITS);
        for (int i = 1; i <= 20_000; i++)
        {
            histogram.recordValue(ns + (long)ns * i * i / 100_000);
        }

        return new Outcome(cell, 20_000, 1_000_000, histogram, 0, new FarOutcome(20_000, 0, 0, 0, 1000, 0, "-"),
            0, 0, 1000, 0, "-", 0, cell.load().rate());
    }

    private static String page()
    {
        final List<Cell> cells = new ArrayList<>();
        for (final int length : new int[]{ 64, 4096, 1 << 20 })
        {
            for (final Subject subject : List.of(Subject.SLUICE_POST, Subject.AERON_OFFER))
            {
                cells.add(new Cell(Scenario.ROUND_TRIP, subject, length, true));
                cells.add(new Cell(Scenario.STREAM, subject, length, false));
            }
        }
        cells.add(new Cell(Scenario.OPEN_LOOP, Subject.SLUICE_CLAIM, 32, true, Load.rate(1000)));
        cells.add(new Cell(Scenario.HOLD, Subject.SLUICE_POST, 64, false, Load.kept(4)));
        final List<Outcome> outcomes = cells.stream().map((cell) -> outcome(
            cell, cell.messageLength() * (Subject.AERON_OFFER.equals(cell.subject()) ? 3 : 1))).toList();
        final Placement placement = new Placement(100, 100, 100);
        final Report report = new Report("ipc", cells, List.of("a <way> to measure"), (results) -> List.of(),
            Map.of("cpu", "any"), "now", 1, List.of(new Round(1, 1, List.of(placement), outcomes)));

        return HtmlReport.write("perf/run any", Map.of("cpu", "a & b"), List.of(report));
    }

    @Test
    void shouldBeOnePageWithAllCharts()
    {
        final String page = page();
        assertEquals(7, page.split("<svg role", -1).length - 1); // 2 over size of times, 3 + 1 percentiles, CPU
        assertTrue(page.contains("a &lt;way&gt; to measure") && page.contains("a &amp; b"));
        assertFalse(page.contains("rgb("), "all colours are variables of the style sheet");
        final Set<String> ids = new HashSet<>();
        Arrays.stream(page.split("\\bid=\"")).skip(1).map((text) -> text.substring(0, text.indexOf('"')))
            .forEach((id) -> assertTrue(ids.add(id), () -> "twice on the page: " + id));
    }

    @Test
    void shouldShowInABrowserInLightAndInDark() throws Exception
    {
        final Path browser = browser();
        Assumptions.assumeTrue(null != browser, "no Chromium on PATH (Debian: apt-get install chromium)");
        Files.writeString(directory.resolve("report.html"), page());
        final BufferedImage light = screenshot(browser, "1");
        final BufferedImage dark = screenshot(browser, "0");
        check(light, LIGHT, LIGHT_LINE);
        check(dark, DARK, DARK_LINE);
    }

    /**
     * The page has its colour, and within the width of the window there are lines of charts in theirs.
     */
    private static void check(final BufferedImage image, final int page, final int line)
    {
        assertEquals(page, image.getRGB(2, 2) & 0xffffff);
        int lines = 0;
        int others = 0;
        for (int x = 0; x < WIDTH; x++)
        {
            for (int y = 0; y < HEIGHT; y++)
            {
                final int rgb = image.getRGB(x, y) & 0xffffff;
                lines += isLike(rgb, line) ? 1 : 0;
                others += rgb == page ? 0 : 1;
            }
            assertTrue(x < WIDTH - 4 || page == (image.getRGB(x, HEIGHT / 2) & 0xffffff), "nothing beyond the margin");
        }
        assertTrue(lines > 300, "pixels of the first line: " + lines);
        assertTrue(others > 10_000, "pixels of text and charts: " + others);
    }

    private static boolean isLike(final int rgb, final int other)
    {
        return Math.abs((rgb >> 16 & 0xff) - (other >> 16 & 0xff)) < 30 &&
            Math.abs((rgb >> 8 & 0xff) - (other >> 8 & 0xff)) < 30 &&
            Math.abs((rgb & 0xff) - (other & 0xff)) < 30;
    }

    private static Path browser()
    {
        return Stream.of("chromium", "chromium-browser", "google-chrome")
            .flatMap((name) -> Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .map((path) -> Path.of(path, name)))
            .filter(Files::isExecutable)
            .findFirst().orElse(null);
    }

    private BufferedImage screenshot(final Path browser, final String scheme) throws IOException, InterruptedException
    {
        final Path image = directory.resolve("page" + scheme + ".png");
        final Process process = new ProcessBuilder(
            browser.toString(), "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            "--user-data-dir=" + directory.resolve("profile"), "--blink-settings=preferredColorScheme=" + scheme,
            "--window-size=" + WIDTH + "," + HEIGHT, "--screenshot=" + image,
            directory.resolve("report.html").toUri().toString())
            .redirectErrorStream(true).redirectOutput(directory.resolve("browser.log").toFile()).start();
        try
        {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the browser does not end");
        }
        finally
        {
            process.destroyForcibly();
        }
        assertTrue(Files.exists(image), Files.readString(directory.resolve("browser.log")));

        return ImageIO.read(image.toFile());
    }
}
