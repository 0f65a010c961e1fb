package aegis.lt.observer.report;

import java.nio.file.Path;

/**
 * Where a report was written.
 *
 * @param json the report an approval names
 * @param markdown the same, to paste into the WORK_LOG
 * @param html the same, with plots
 * @param sha256 over exactly the bytes of the JSON file: 64 hexadecimal digits in lower case
 */
public record WrittenReport(Path json, Path markdown, Path html, String sha256) {}
