package aegis.lt.observer.report;

import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.file.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes a report as three files, each put in place whole: {@code
 * acceptance-saxo-live-20261124T090000Z.json}, {@code .md} and {@code .html}.
 */
public final class ReportWriter {
  private ReportWriter() {}

  /**
   * Writes a report. The same report written again gives the same files.
   *
   * @param dir where to; created if it is not there
   * @throws IOException if a file could not be written; the JSON comes last, so that a report with
   *     a known hash has all its files
   */
  public static WrittenReport write(Path dir, AcceptanceReport report, FileOps ops)
      throws IOException {
    RenderedReport rendered = RenderedReport.of(report);
    Files.createDirectories(dir);
    String name =
        "acceptance-"
            + report.context().migration()
            + "-"
            + report.assessment().asOf().toString().replace("-", "").replace(":", "");
    Path html = put(dir, name + ".html", rendered.html().getBytes(StandardCharsets.UTF_8), ops);
    Path markdown =
        put(dir, name + ".md", rendered.markdown().getBytes(StandardCharsets.UTF_8), ops);
    Path json = put(dir, name + ".json", rendered.json(), ops);
    ops.syncDirectory(dir); // or a loss of power leaves a hash without its files
    return new WrittenReport(json, markdown, html, rendered.sha256());
  }

  private static Path put(Path dir, String name, byte[] content, FileOps ops) throws IOException {
    Path target = dir.resolve(name);
    return WholeFile.write(
        target,
        ops,
        out -> {
          out.write(content);
          return target;
        });
  }
}
