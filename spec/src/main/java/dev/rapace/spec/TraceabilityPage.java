package dev.rapace.spec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The page that people read: every rule with its text, the code that keeps it, the tests that carry
 * it, and what became of it. One file without anything from elsewhere; links lead into the
 * checkout, so it is meant to be opened where the build wrote it.
 */
final class TraceabilityPage {
  private static final String TO_ROOT = "../../";
  private static final int TESTS_IN_SIGHT = 3;
  private static final int CLASSES_IN_SIGHT = 5;
  private static final Pattern INLINE =
      Pattern.compile("\\[`([^`]+)`]\\(([^)]*)\\)|\\[([^\\]]+)]\\(([^)]*)\\)|`([^`]+)`");

  private final Traceability joined;
  private final RulePages pages;
  private final RuleCode code;
  private final StringBuilder out = new StringBuilder();

  TraceabilityPage(Traceability joined, RulePages pages, RuleCode code) {
    this.joined = joined;
    this.pages = pages;
    this.code = code;
  }

  String html() {
    out.append(resource("traceability-head.html"));
    figures();
    areas();
    out.append(resource("traceability-find.html").replace("<!-- areas -->", areaOptions()));
    joined.byArea().forEach(this::section);
    if (!joined.own().isEmpty()) {
      section("our own", joined.own());
    }
    return out.append(resource("traceability-foot.html")).toString();
  }

  private void figures() {
    out.append("<div class=\"figures\">\n");
    figure("all", joined.lines().size(), "rules");
    figure("shown", joined.count(Traceability.Status.SHOWN), "shown by tests");
    figure("explained", joined.count(Traceability.Status.EXPLAINED), "explained");
    figure("missing", joined.count(Traceability.Status.MISSING), "missing");
    long tests =
        joined.lines().stream().flatMap(line -> line.tests().keySet().stream()).distinct().count();
    figure("all", tests, "tests that carry rules, from " + joined.modules().size() + " modules");
    out.append("</div>\n");
  }

  private void figure(String kind, long number, String what) {
    out.append("<div class=\"figure ")
        .append(kind)
        .append("\"><b>")
        .append(number)
        .append("</b>")
        .append(escape(what))
        .append("</div>\n");
  }

  private void areas() {
    out.append("<table class=\"sum\"><thead><tr><th>Area<th>Rules<th class=\"shown\">shown")
        .append(
            "<th class=\"explained\">explained<th class=\"missing\">missing<th></tr></thead>\n");
    joined.byArea().forEach(this::area);
    area("total", joined.lines());
    out.append("</table>\n");
  }

  private void area(String name, List<Traceability.Line> lines) {
    out.append("<tr><td>").append(areaLink(name)).append("<td>").append(lines.size());
    for (Traceability.Status status : Traceability.Status.values()) {
      long count = Traceability.count(lines, status);
      out.append("<td").append(count == 0 ? " class=\"none\">" : ">").append(count);
    }
    out.append("<td><span class=\"bar\">");
    for (Traceability.Status status : Traceability.Status.values()) {
      out.append("<i class=\"")
          .append(status.word())
          .append("\" style=\"flex-grow:")
          .append(Traceability.count(lines, status))
          .append("\"></i>");
    }
    out.append("</span></tr>\n");
  }

  private static String areaLink(String name) {
    return name.equals("total")
        ? "<b>total</b>"
        : "<a href=\"#area-" + escape(name) + "\">" + escape(name) + "</a>";
  }

  private String areaOptions() {
    StringBuilder options = new StringBuilder();
    List<String> names = new ArrayList<>(joined.byArea().keySet());
    names.add("our own");
    names.forEach(name -> options.append("<option>").append(escape(name)).append("</option>"));
    return options.toString();
  }

  private void section(String area, List<Traceability.Line> lines) {
    out.append("<section data-area=\"")
        .append(escape(area))
        .append("\"><h2 id=\"area-")
        .append(escape(area.replace(' ', '-')))
        .append("\">")
        .append(escape(area))
        .append("</h2>\n<table class=\"rules\"><thead>")
        .append("<tr><th>Rule<th>What it says<th>Code<th>Tests and result</tr></thead>\n");
    lines.forEach(this::row);
    out.append("</table></section>\n");
  }

  private void row(Traceability.Line line) {
    String id = line.rule().id();
    String status = line.status().word();
    Optional<RulePages.Entry> home = pages.find(id);
    out.append("<tr data-status=\"")
        .append(status)
        .append("\" data-level=\"")
        .append(escape(line.rule().level()))
        .append("\" id=\"")
        .append(escape(id))
        .append("\"><td><code>")
        .append(breakable(escape(id)))
        .append("</code><br><small>")
        .append(escape(line.rule().level()))
        .append("</small> <b class=\"")
        .append(status)
        .append("\">")
        .append(status)
        .append("</b><td>")
        .append(
            home.map(entry -> markdown(entry.text())).orElse(escape(line.rule().requirement())));
    pages.page(id).ifPresent(page -> pageLink(page, id));
    out.append("<td>");
    places(code.of(id, home.map(RulePages.Entry::code).orElse(List.of())));
    out.append("<td>");
    tests(new TreeMap<>(line.tests()));
    if (!line.reason().isEmpty()) {
      out.append("<p class=\"reason\">").append(markdown(line.reason())).append("</p>");
    }
    out.append("</tr>\n");
  }

  private void pageLink(String page, String id) {
    out.append(" <a class=\"page\" href=\"../")
        .append(page)
        .append('#')
        .append(escape(id))
        .append("\">")
        .append(page)
        .append("</a>");
  }

  private void places(List<RuleCode.Place> places) {
    List<String> items = new ArrayList<>();
    for (RuleCode.Place place : places) {
      String line = place.line() > 1 ? "#L" + place.line() : "";
      items.add(
          "<li><a href=\"%s%s%s\"><code>%s</code></a>"
              .formatted(TO_ROOT, escape(place.path()), line, breakable(escape(place.name()))));
    }
    list("code", items, CLASSES_IN_SIGHT);
  }

  /** A list of which a part is out of sight until asked for. */
  private void list(String kind, List<String> items, int inSight) {
    if (items.isEmpty()) {
      return;
    }
    out.append("<ul class=\"").append(kind).append("\">");
    items.stream().limit(inSight).forEach(out::append);
    out.append("</ul>");
    if (items.size() > inSight) {
      out.append("<details><summary>")
          .append(items.size() - inSight)
          .append(" more</summary><ul class=\"")
          .append(kind)
          .append("\">");
      items.stream().skip(inSight).forEach(out::append);
      out.append("</ul></details>");
    }
  }

  private void tests(Map<String, RuleEvidence.Tally> tests) {
    List<String> items = new ArrayList<>();
    tests.forEach((test, tally) -> items.add(item(test, tally)));
    list("tests", items, TESTS_IN_SIGHT);
  }

  /** {@code module: package.Class#method} with the package out of sight but in the title. */
  private static String item(String test, RuleEvidence.Tally tally) {
    int colon = test.indexOf(": ");
    String module = colon < 0 ? "" : test.substring(0, colon);
    String name = colon < 0 ? test : test.substring(colon + 2);
    String brief = name.replaceFirst("^(?:[a-z][a-z0-9_]*\\.)+", "").replace('$', '.');
    String runs =
        tally.failed() > 0
            ? tally.failed() + " of " + (tally.passed() + tally.failed()) + " failed"
            : tally.passed() == 1 ? "passed" : tally.passed() + " passed";
    return "<li class=\""
        + (tally.failed() > 0 ? "bad" : tally.passed() > 0 ? "good" : "idle")
        + "\"><code title=\""
        + escape(name)
        + "\">"
        + breakable(escape(brief))
        + "</code> <small>"
        + escape(module)
        + ", "
        + (tally.passed() + tally.failed() == 0 ? "gave up" : runs)
        + "</small>";
  }

  /** The little Markdown that entries use: code quotes and links. */
  private String markdown(String text) {
    StringBuilder html = new StringBuilder();
    int at = 0;
    for (MatchResult found : INLINE.matcher(text).results().toList()) {
      html.append(escape(text.substring(at, found.start())));
      at = found.end();
      if (found.group(5) != null) {
        html.append("<code>").append(escape(found.group(5))).append("</code>");
      } else if (found.group(1) != null) {
        html.append("<a href=\"#").append(escape(found.group(1))).append("\"><code>");
        html.append(escape(found.group(1))).append("</code></a>");
      } else {
        html.append("<a href=\"../").append(escape(found.group(4))).append("\">");
        html.append(escape(found.group(3))).append("</a>");
      }
    }
    return html.append(escape(text.substring(at))).toString();
  }

  private static String breakable(String name) {
    return name.replace(".", ".<wbr>")
        .replace("#", "<wbr>#")
        .replace("_", "_<wbr>")
        .replaceAll("(?<=[a-z])(?=[A-Z])", "<wbr>");
  }

  private static String resource(String name) {
    try (InputStream in = TraceabilityPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing beside " + TraceabilityPage.class);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
