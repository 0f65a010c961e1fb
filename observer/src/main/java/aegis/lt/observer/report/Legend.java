package aegis.lt.observer.report;

import aegis.lt.observer.judge.timeline.FileTimeline;
import aegis.lt.observer.judge.timeline.Stretch;
import aegis.lt.observer.judge.timeline.Write;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The legends below the plots: one sample of each mark, with its meaning. */
final class Legend {
  private static final double MIDDLE = 7;

  private final Markup out;

  private Legend(Markup out) {
    this.out = out;
  }

  /** Only what can be seen in this file's plot is explained. */
  static void ofFile(Markup out, FileTimeline file, Stretch window) {
    Legend legend = new Legend(out);
    out.open("ul", "class", "legend");
    if (has(file, Write.Fit.ALLOWED)) {
      legend.entry("allowed interval", box -> box.circle("point", 11, MIDDLE, 2.2));
    }
    legend.entry("cadence \u00b1 tolerance", box -> box.rect("band", 1, 2, 20, 10));
    if (has(file, Write.Fit.NOT_ALLOWED)) {
      legend.entry("interval too long", box -> box.cross("bad-mark", 11, MIDDLE, 4.5));
    }
    if (has(file, Write.Fit.UNSURE)) {
      legend.entry(
          "a write may have gone unseen", box -> box.diamond("unsure-mark", 11, MIDDLE, 4));
    }
    if (!file.gaps().isEmpty() || file.before(window).isPresent()) {
      legend.entry("nobody looked", Legend::hatch);
    }
    if (!file.bad().isEmpty()) {
      legend.entry("no valid token", box -> box.rect("bad-state", 3, 1, 16, 12));
    }
    if (!file.writes().isEmpty()) {
      legend.entry("write", box -> box.line("write", 11, 1, 11, 13));
    }
    out.closeLine();
  }

  static void ofLanes(Markup out) {
    Legend legend = new Legend(out);
    out.open("ul", "class", "legend");
    legend.entry("watched", box -> box.rect("watched", 1, 2, 20, 10));
    legend.entry("not watched", Legend::hatch);
    legend.entry(
        "invalid_grant, stale 401, or container died",
        box -> box.cross("bad-mark", 11, MIDDLE, 4.5));
    legend.entry(
        "401 that cannot be attributed", box -> box.diamond("unsure-mark", 11, MIDDLE, 4.5));
    legend.entry("unrelated 401", box -> box.circle("unrelated-mark", 11, MIDDLE, 4));
    legend.entry("start", box -> box.triangle("start-mark", 11, MIDDLE, 4.5));
    legend.entry("restart", box -> box.circle("restart-mark", 11, MIDDLE, 4.5));
    legend.entry("out of memory", box -> box.rect("oom-mark", 6.5, 2.5, 9, 9));
    out.closeLine();
  }

  private static boolean has(FileTimeline file, Write.Fit fit) {
    return Stream.concat(file.writes().stream(), file.open().stream())
        .anyMatch(write -> write.fit() == fit);
  }

  private static void hatch(Plot box) {
    box.rect("gap-ground", 1, 1, 20, 12);
    box.path("gap", "M1 13L13 1M7 13L19 1M13 13L21 5M1 7L7 1");
  }

  private void entry(String meaning, Consumer<Plot> sample) {
    out.open("li");
    Plot box = Plot.sample(out);
    sample.accept(box);
    box.end();
    out.text(meaning).close();
  }
}
