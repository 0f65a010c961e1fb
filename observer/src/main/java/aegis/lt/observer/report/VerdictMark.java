package aegis.lt.observer.report;

import aegis.lt.observer.judge.criterion.Verdict;

/** A verdict's sign: told apart by its shape, also without colour. The word always stands by it. */
final class VerdictMark {
  private VerdictMark() {}

  static void draw(Markup out, Verdict verdict) {
    out.open(
        "svg",
        "xmlns",
        "http://www.w3.org/2000/svg",
        "class",
        "mark",
        "viewBox",
        "0 0 16 16",
        "aria-hidden",
        "true");
    switch (verdict) {
      case PASS -> out.empty("path", "d", "M2.5 8.5 6.3 12.3 13.5 4", "class", "stroke");
      case FAIL ->
          out.empty("path", "d", "M3.5 3.5 12.5 12.5M12.5 3.5 3.5 12.5", "class", "stroke");
      case INCONCLUSIVE -> out.empty("path", "d", "M8 1.8 14.2 8 8 14.2 1.8 8Z", "class", "stroke");
      case PENDING -> {
        out.empty("circle", "cx", "8", "cy", "8", "r", "6", "class", "stroke");
        out.empty("path", "d", "M8 4.5V8.2L10.6 9.8", "class", "stroke");
      }
    }
    out.close();
  }
}
