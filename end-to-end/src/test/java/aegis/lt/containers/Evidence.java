package aegis.lt.containers;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.endtoend.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A day of clean evidence with its report and its approval, made once and copied for each cutover.
 * It is judged with cadences of an hour and gaps of half a day, so that it stays ready for most of
 * an hour without an observer.
 */
final class Evidence {
  static final String MIGRATION = "handover";

  /** What an observer's configuration has to say for it. */
  static final String TERMS =
      """
      migration: %s
      window: 24h
      max_gap: 12h
      approval_max_age: 12h
      """
          .formatted(MIGRATION);

  static final String CADENCE = "cadence: 1h, cadence_tolerance: 59m";

  private static final Duration LENGTH = Duration.ofHours(26);
  private static final Pattern HASH = Pattern.compile("\\b[0-9a-f]{64}\\b");

  private final Path folder;

  private Evidence(Path folder) {
    this.folder = folder;
  }

  /** Makes it with the observer's own commands. */
  static Evidence in(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Path lines = folder.resolve("evidence.jsonl");
    Files.write(lines, lines(Instant.now().truncatedTo(ChronoUnit.SECONDS)));
    Path config = folder.resolve("observer.yaml");
    Files.writeString(
        config,
        TERMS
            + """
            database: %1$s/lt_observer.db
            work_log: %1$s/WORK_LOG.md
            reports: %1$s/reports
            docker_host: none
            incumbent: {log_file: %1$s/none.log, token_cache: %1$s/canonical.json, %2$s}
            candidate: {log_file: %1$s/none.log, token_cache: %1$s/parallel.json, %2$s}
            consumer: {log_file: %1$s/none.log}
            """
                .formatted(folder, CADENCE));
    Files.writeString(folder.resolve("WORK_LOG.md"), "# WORK_LOG\n\n");
    ask(folder, 0, "import", lines.toString(), "--config", config.toString());
    String told = ask(folder, 9, "report", "--config", config.toString());
    Matcher hash = HASH.matcher(told);
    assertThat(hash.find()).as(told).isTrue();
    ask(
        folder,
        0,
        "approve",
        "--config",
        config.toString(),
        "--by",
        "test",
        "--report",
        hash.group());
    ask(folder, 0, "readiness", "--config", config.toString());
    Files.delete(lines);
    Files.delete(config);
    return new Evidence(folder);
  }

  private static String ask(Path folder, int exitCode, String... arguments)
      throws IOException, InterruptedException {
    Path out = folder.resolve("told.txt");
    Process process =
        new ProcessBuilder(Programs.observer(arguments))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    int code = process.waitFor();
    String told = Files.readString(out);
    Files.delete(out);
    assertThat(code).as(String.join(" ", arguments) + "\n" + told).isEqualTo(exitCode);
    return told;
  }

  /** Puts a copy of it into a folder that has no evidence yet. */
  void copyTo(Path other) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path source : all.toList()) {
        Path target = other.resolve(folder.relativize(source).toString());
        if (Files.isDirectory(source)) {
          Files.createDirectories(target);
        } else {
          Files.copy(source, target);
        }
      }
    }
  }

  private static List<String> lines(Instant now) {
    List<String> lines = new ArrayList<>();
    Instant begin = now.minus(LENGTH);
    for (String role : List.of("incumbent", "candidate", "consumer")) {
      lines.add(
          "{\"type\":\"log_span\",\"role\":\"%s\",\"from\":\"%s\",\"to\":\"%s\"}"
              .formatted(role, begin, now));
    }
    for (String role : List.of("incumbent", "candidate")) {
      for (Instant at = begin; !at.isAfter(now); at = at.plus(Duration.ofHours(1))) {
        lines.add(
            """
            {"type":"sample","role":"%1$s","at":"%2$s","mtime":"%2$s","state":"ok","issued_at":"%2$s",\
            "expires_in":7200,"content":"%3$s","refresh":"%3$s"}"""
                .formatted(role, at, role.charAt(0) + "" + at.getEpochSecond()));
      }
    }
    return lines;
  }
}
