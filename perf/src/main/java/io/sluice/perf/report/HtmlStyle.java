package io.sluice.perf.report;

/**
 * The head of the page: it has no other files, and follows the light or dark of its reader.
 */
final class HtmlStyle
{
    private static final String HEAD = """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>%s</title>
        <style>
        :root { --page: #ffffff; --text: #1a1d21; --grid: #d5d9de; --soft: #f3f5f7;
          --line0: #0b62c4; --line1: #d9480f; --line2: #15803d; --line3: #7e22ce; --line4: #8a6d00;
          --line5: #0e7490; --line6: #db2777; --line7: #4d7c0f; --line8: #6b7280; --line9: #111827;
          --line10: #1e40af; --line11: #9f1239; }
        @media (prefers-color-scheme: dark) {
          :root { --page: #14171a; --text: #e6e9ec; --grid: #3a4047; --soft: #1e2328;
            --line0: #6cb2ff; --line1: #fb923c; --line2: #4ade80; --line3: #c99bff; --line4: #facc15;
            --line5: #22d3ee; --line6: #fb7185; --line7: #a3e635; --line8: #a8b0ba; --line9: #f5f5f4;
            --line10: #93c5fd; --line11: #fda4af; } }
        body { background: var(--page); color: var(--text); margin: 0;
          font: 16px/1.5 system-ui, "DejaVu Sans", sans-serif; }
        main { max-width: 68rem; margin: 0 auto; padding: 1rem; }
        h1 { font-size: 1.6rem; } h2 { font-size: 1.35rem; margin-top: 2.5rem; border-top: 1px solid var(--grid);
          padding-top: 1rem; } h3 { font-size: 1.05rem; margin: 1.6rem 0 .3rem; }
        p { margin: .3rem 0; } figure { margin: 0; overflow-x: auto; }
        svg { width: 100%%; min-width: 40rem; height: auto; display: block; }
        pre { overflow-x: auto; background: var(--soft); padding: .8rem; font-size: 11px; line-height: 1.45; }
        table { border-collapse: collapse; } th { text-align: left; font-weight: 500; vertical-align: top;
          padding: .15rem 1rem .15rem 0; white-space: nowrap; } td { padding: .15rem 1rem .15rem 0; }
        .facts td { overflow-wrap: anywhere; } .bars { width: 100%%; } .bars td { white-space: nowrap; }
        .bars .bar { width: 60%%; } .bars .bar div { height: .9rem; min-width: 2px; border-radius: 2px; }
        summary { cursor: pointer; }
        </style></head><body><main>
        """;

    private HtmlStyle()
    {
    }

    /**
     * Everything up to the first heading.
     *
     * @param title of the page, without markup.
     * @return the head.
     */
    static String head(final String title)
    {
        return String.format(HEAD, title);
    }
}
