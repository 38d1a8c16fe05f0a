package io.sluice.perf.report;

import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Lines over a common x axis, as SVG whose colours are variables of a style sheet, so that one drawing is right for
 * light and for dark pages: it is drawn in colours that stand for variables, which are put in their places.
 */
final class Chart
{
    /**
     * How many colours of lines the style sheet has: {@code --line0} and so on.
     */
    static final int COLOURS = 12;

    private static final int WIDTH = 860;
    private static final int HEIGHT = 400;
    private static final float LINE = 2f;
    private static final int LEGEND_LINE = 14;
    private static final Color TEXT = new Color(1, 2, 3);
    private static final Color GRID = new Color(4, 5, 6);
    private static final Color PAGE = new Color(7, 8, 9);
    private static final int LINE_RED = 201; // and 0, and the number of the colour

    private static final Marker[] MARKERS = {
        SeriesMarkers.CIRCLE, SeriesMarkers.SQUARE, SeriesMarkers.DIAMOND, SeriesMarkers.TRIANGLE_UP,
        SeriesMarkers.TRIANGLE_DOWN };

    private final List<Line> lines = new ArrayList<>();
    private final String xTitle;
    private final String yTitle;
    private final boolean isLogarithmic;
    private final Function<Double, String> xLabels;
    private final Function<Double, String> yLabels;

    static
    {
        System.setProperty("java.awt.headless", "true");
    }

    Chart(
        final String xTitle,
        final String yTitle,
        final boolean isLogarithmic,
        final Function<Double, String> xLabels,
        final Function<Double, String> yLabels)
    {
        this.xTitle = xTitle;
        this.yTitle = yTitle;
        this.isLogarithmic = isLogarithmic;
        this.xLabels = xLabels;
        this.yLabels = yLabels;
    }

    private record Line(String name, int colour, double[] x, double[] y)
    {
    }

    /**
     * Add a line.
     *
     * @param name   in the legend.
     * @param colour from 0.
     * @param points with x and y; those without a y are left out.
     */
    void line(final String name, final int colour, final List<double[]> points)
    {
        final List<double[]> there = points.stream()
            .filter((point) -> Double.isFinite(point[1]) && (point[1] > 0 || !isLogarithmic))
            .toList();
        if (!there.isEmpty())
        {
            lines.add(new Line(
                name,
                colour % COLOURS,
                there.stream().mapToDouble((point) -> point[0]).toArray(),
                there.stream().mapToDouble((point) -> point[1]).toArray()));
        }
    }

    boolean isEmpty()
    {
        return lines.isEmpty();
    }

    /**
     * Draw it.
     *
     * @param id      of the drawing within its page.
     * @param caption that is read out instead.
     * @return an element.
     */
    String toSvg(final String id, final String caption)
    {
        final XYChart chart = new XYChartBuilder()
            .width(WIDTH).height(HEIGHT).xAxisTitle(xTitle).yAxisTitle(yTitle).build();
        style(chart.getStyler());
        for (final Line line : lines)
        {
            final XYSeries series = chart.addSeries(line.name(), line.x(), line.y());
            final Color colour = new Color(LINE_RED, 0, line.colour());
            series.setLineColor(colour);
            series.setMarkerColor(colour);
            series.setLineStyle(new BasicStroke(LINE, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
            series.setMarker(MARKERS[line.colour() % MARKERS.length]);
        }
        try
        {
            return forPage(new String(ChartEncoder.getBytes(chart, "svg"), StandardCharsets.UTF_8), id, caption);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private void style(final XYStyler styler)
    {
        styler.setYAxisLogarithmic(isLogarithmic);
        styler.setXAxisTickLabelsFormattingFunction(xLabels);
        styler.setYAxisTickLabelsFormattingFunction(yLabels);
        styler.setChartTitleVisible(false);
        styler.setChartBackgroundColor(PAGE);
        styler.setPlotBackgroundColor(PAGE);
        styler.setPlotBorderColor(GRID);
        styler.setPlotGridLinesColor(GRID);
        styler.setPlotGridLinesStroke(new BasicStroke(1));
        styler.setChartFontColor(TEXT);
        styler.setXAxisTitleColor(TEXT);
        styler.setYAxisTitleColor(TEXT);
        styler.setAxisTickLabelsColor(TEXT);
        styler.setAxisTickMarksColor(GRID);
        styler.setLegendBackgroundColor(PAGE);
        styler.setLegendBorderColor(PAGE);
        styler.setLegendPosition(LegendPosition.OutsideE);
        styler.setLegendSeriesLineLength(LEGEND_LINE);
        styler.setBaseFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        styler.setMarkerSize(6);
        styler.setXAxisTickMarkSpacingHint(60);
        if (!isLogarithmic)
        {
            styler.setYAxisMin(0.0);
        }
        if (isSinglePoint())
        {
            styler.setXAxisMin(lines.get(0).x()[0] - 1);
            styler.setXAxisMax(lines.get(0).x()[0] + 1);
        }
    }

    private boolean isSinglePoint()
    {
        return 1 == lines.stream().flatMapToDouble((line) -> Arrays.stream(line.x())).distinct().count();
    }

    private static String forPage(final String svg, final String id, final String caption)
    {
        String text = svg.substring(svg.indexOf("<svg"))
            .replaceAll("(?s)<!--.*?-->", "")
            .replaceAll("\\bid=\"", "id=\"" + id + "-")
            .replaceAll("url\\(#", "url(#" + id + "-")
            .replaceAll("href=\"#", "href=\"#" + id + "-");
        text = text.replaceAll("rgb\\( ?1, ?2, ?3\\)", "var(--text)")
            .replaceAll("rgb\\( ?4, ?5, ?6\\)", "var(--grid)")
            .replaceAll("rgb\\( ?7, ?8, ?9\\)", "var(--page)")
            .replaceAll("rgb\\( ?" + LINE_RED + ", ?0, ?(\\d+)\\)", "var(--line$1)");
        final int end = text.indexOf('>');

        return "<svg role=\"img\" aria-label=\"" + caption.replace("\"", "") + "\" viewBox=\"0 0 " + WIDTH + " " +
            HEIGHT + "\" xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\">" +
            text.substring(end + 1);
    }
}
