package aegis.lt.observer.report;

import aegis.lt.shared.file.Sha256;

/** A report in its three forms; the same report gives the same bytes. */
public final class RenderedReport {
  private final byte[] json;
  private final String sha256;
  private final String markdown;
  private final String html;

  private RenderedReport(AcceptanceReport report) {
    this.json = ReportJson.bytes(report);
    this.sha256 = Sha256.hex(json);
    this.markdown = ReportMarkdown.text(report, sha256);
    this.html = ReportHtml.text(report, sha256);
  }

  /** Renders a report. */
  public static RenderedReport of(AcceptanceReport report) {
    return new RenderedReport(report);
  }

  /** The hash alone, as {@link #sha256} gives it, without the forms that people read. */
  public static String sha256(AcceptanceReport report) {
    return Sha256.hex(ReportJson.bytes(report));
  }

  /** {@code lt.report/1}, in UTF-8. */
  public byte[] json() {
    return json.clone();
  }

  /** Over exactly the bytes of {@link #json}: 64 hexadecimal digits in lower case. */
  public String sha256() {
    return sha256;
  }

  /** To paste into the WORK_LOG. */
  public String markdown() {
    return markdown;
  }

  /** A page that needs nothing but itself. */
  public String html() {
    return html;
  }
}
