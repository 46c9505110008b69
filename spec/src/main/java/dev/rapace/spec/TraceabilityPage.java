package dev.rapace.spec;

import java.util.List;

/** The page that people read: every rule, its text, its tests and what became of it. */
final class TraceabilityPage {
  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Rapace: rules and the tests that show them</title>
      <style>
      :root { color-scheme: light dark; --line: #8884; --ok: #1a7f37; --why: #8250df; --no: #cf222e; }
      @media (prefers-color-scheme: dark) { :root { --ok: #3fb950; --why: #a371f7; --no: #f85149; } }
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 76rem; margin: 2rem auto; padding: 0 1rem; }
      h1 { font-size: 1.5rem; }
      h2 { font-size: 1.15rem; margin-top: 2rem; }
      code { font: 0.87em ui-monospace, monospace; overflow-wrap: anywhere; }
      table { border-collapse: collapse; width: 100%; }
      th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid var(--line); }
      .sum { width: auto; }
      .sum td { text-align: right; }
      .sum td:first-child { text-align: left; }
      .shown { color: var(--ok); } .explained { color: var(--why); } .missing { color: var(--no); }
      .find { position: sticky; top: 0; padding: .6rem 0; background: Canvas; display: flex; gap: 1rem; flex-wrap: wrap; }
      .find input[type=search] { flex: 1 1 20rem; font: inherit; padding: .4rem .6rem; }
      .rules td:nth-child(1) { width: 24%; } .rules td:nth-child(2) { width: 38%; }
      small { opacity: .75; }
      ul { margin: 0; padding-left: 1.1rem; }
      </style>
      </head>
      <body>
      <h1>Rules and the tests that show them</h1>
      <p>A rule counts as shown when at least one test that carries it ran and passed, and none failed.</p>
      """;

  private static final String FIND =
      """
      <div class="find">
      <input type="search" id="find" placeholder="Rule, word or test" aria-label="Filter">
      <label><input type="checkbox" class="status" value="shown" checked> shown</label>
      <label><input type="checkbox" class="status" value="explained" checked> explained</label>
      <label><input type="checkbox" class="status" value="missing" checked> missing</label>
      <span id="count"></span>
      </div>
      """;

  private static final String FOOT =
      """
      <script>
      const find = document.getElementById('find');
      const boxes = [...document.querySelectorAll('.status')];
      const rows = [...document.querySelectorAll('tr[data-status]')];
      function apply() {
        const words = find.value.toLowerCase().split(/\\s+/).filter(Boolean);
        const wanted = new Set(boxes.filter(b => b.checked).map(b => b.value));
        let seen = 0;
        for (const row of rows) {
          const text = row.textContent.toLowerCase();
          const hit = wanted.has(row.dataset.status) && words.every(w => text.includes(w));
          row.hidden = !hit;
          if (hit) seen++;
        }
        for (const part of document.querySelectorAll('section')) {
          part.hidden = !part.querySelector('tr[data-status]:not([hidden])');
        }
        document.getElementById('count').textContent = seen + ' of ' + rows.length;
      }
      find.addEventListener('input', apply);
      boxes.forEach(b => b.addEventListener('change', apply));
      apply();
      </script>
      </body>
      </html>
      """;

  private TraceabilityPage() {}

  static String html(Traceability joined) {
    StringBuilder page = new StringBuilder(HEAD);
    page.append("<table class=\"sum\"><tr><th>Area<th>Rules")
        .append("<th class=\"shown\">shown<th class=\"explained\">explained")
        .append("<th class=\"missing\">missing</tr>\n");
    joined.byArea().forEach((area, lines) -> sum(page, area, lines));
    sum(page, "total", joined.lines());
    page.append("</table>\n").append(FIND);
    joined.byArea().forEach((area, lines) -> section(page, area, lines));
    return page.append(FOOT).toString();
  }

  private static void sum(StringBuilder page, String name, List<Traceability.Line> lines) {
    page.append("<tr><td>").append(escape(name)).append("<td>").append(lines.size());
    for (Traceability.Status status : Traceability.Status.values()) {
      page.append("<td>").append(Traceability.count(lines, status));
    }
    page.append("</tr>\n");
  }

  private static void section(StringBuilder page, String area, List<Traceability.Line> lines) {
    page.append("<section><h2>")
        .append(escape(area))
        .append("</h2>\n<table class=\"rules\">")
        .append("<tr><th>Rule<th>What it asks for<th>Tests</tr>\n");
    lines.forEach(line -> row(page, line));
    page.append("</table></section>\n");
  }

  private static void row(StringBuilder page, Traceability.Line line) {
    String status = line.status().word();
    page.append("<tr data-status=\"")
        .append(status)
        .append("\" id=\"")
        .append(escape(line.rule().id()))
        .append("\"><td><code>")
        .append(escape(line.rule().id()))
        .append("</code><br><small>")
        .append(escape(line.rule().level()))
        .append("</small> <b class=\"")
        .append(status)
        .append("\">")
        .append(status)
        .append("</b><td>")
        .append(escape(line.rule().requirement()))
        .append("<td>");
    if (!line.tests().isEmpty()) {
      page.append("<ul>");
      line.tests()
          .forEach((test, tally) ->
              page.append("<li><code>")
                  .append(escape(test))
                  .append("</code> <small>")
                  .append(runs(tally))
                  .append("</small>"));
      page.append("</ul>");
    }
    page.append(escape(line.reason())).append("</tr>\n");
  }

  private static String runs(RuleEvidence.Tally tally) {
    String passed = tally.passed() + " passed";
    return tally.failed() == 0 ? passed : passed + ", " + tally.failed() + " failed";
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
