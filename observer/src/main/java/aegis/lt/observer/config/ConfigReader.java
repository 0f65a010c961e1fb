package aegis.lt.observer.config;

import aegis.lt.observer.judge.timeline.Cadence;
import aegis.lt.observer.judge.timeline.CriterionId;
import aegis.lt.shared.config.ConfigException;
import aegis.lt.shared.config.ConfigFile;
import aegis.lt.shared.config.Section;
import aegis.lt.shared.time.Durations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads the YAML, with all that is wrong with it reported together. */
public final class ConfigReader {
  private static final Duration TINY = Duration.ofMillis(10);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration LONG = Duration.ofDays(365);
  private static final Duration RETENTION = Duration.ofDays(14);

  private ConfigReader() {}

  /**
   * Reads the file.
   *
   * @throws ConfigException with every problem there is
   */
  public static ObserverConfig read(Path file) throws ConfigException {
    return ConfigFile.read(file, ConfigReader::root);
  }

  static ObserverConfig parse(String text) throws ConfigException {
    return ConfigFile.parse("observer.yaml", text, ConfigReader::root);
  }

  private static ObserverConfig root(Section root) {
    Duration maxGap = root.duration("max_gap", Duration.ofSeconds(60), TINY, DAY);
    Duration sampleInterval = root.duration("sample_interval", Duration.ofSeconds(15), TINY, DAY);
    root.check(
        root.has("sample_interval") ? "sample_interval" : "max_gap",
        sampleInterval.multipliedBy(2).compareTo(maxGap) <= 0,
        "found sample_interval "
            + Durations.format(sampleInterval)
            + ", allowed is at most half of max_gap, which is "
            + Durations.format(maxGap));
    Duration window = root.duration("window", DAY, Duration.ofSeconds(1), LONG);
    Duration retention =
        root.duration(
            "retention", Durations.longer(RETENTION, window), Duration.ofSeconds(1), LONG);
    root.check(
        "retention",
        retention.compareTo(window) >= 0,
        "found " + Durations.format(retention) + ", allowed is not less than the window");
    WatchedKeeper incumbent =
        keeper(
            root.section("incumbent"),
            "aegis-token-keeper-live",
            "/data/tokens/saxobank_tokens_live.json",
            Duration.ofSeconds(300),
            Duration.ofSeconds(60));
    WatchedKeeper candidate =
        keeper(
            root.section("candidate"),
            "aegis-lt-token-keeper",
            "/data/tokens/saxobank_tokens_live_rust.json",
            Duration.ofSeconds(900),
            Duration.ofSeconds(90));
    root.check(
        "candidate",
        !candidate.tokenCache().normalize().equals(incumbent.tokenCache().normalize()),
        "token_cache is the incumbent's; while both run they write different files");
    return new ObserverConfig(
        root.parsed(
                "migration",
                "letters, digits, '.', '_' and '-', not beginning with a dot",
                text -> Optional.of(text).filter(t -> t.matches("[A-Za-z0-9_-][A-Za-z0-9._-]*")))
            .orElse("saxo-live"),
        root.path("database").orElse(Path.of("lt_observer.db")),
        sampleInterval,
        window,
        maxGap,
        root.number("min_coverage", 0.99, 0, 1),
        blocking(root),
        incumbent,
        candidate,
        consumer(root.section("consumer")),
        root.parsed("docker_host", "unix:///path, tcp://host:port or none", DockerHost::parse)
            .orElse(DockerHost.LOCAL),
        root.path("work_log").orElse(Path.of("WORK_LOG.md")),
        root.path("reports").orElse(Path.of("reports")),
        root.duration("approval_max_age", Duration.ofHours(2), Duration.ofSeconds(1), LONG),
        retention,
        root.flag("auto_rollback", false),
        cutover(root.section("cutover")),
        root.secretHttpUris("notify"),
        later(root));
  }

  private static WatchedKeeper keeper(
      Section section, String container, String tokenCache, Duration every, Duration tolerance) {
    Duration cadence = section.duration("cadence", every, TINY, LONG);
    Duration allowed =
        section.duration(
            "cadence_tolerance",
            Durations.shorter(tolerance, cadence.dividedBy(5)),
            Duration.ZERO,
            LONG);
    boolean fits = allowed.compareTo(cadence) < 0;
    section.check(
        "cadence_tolerance",
        fits,
        "found " + Durations.format(allowed) + ", allowed is less than the cadence");
    return new WatchedKeeper(
        log(section, container),
        section.path("token_cache").orElse(Path.of(tokenCache)),
        new Cadence(cadence, fits ? allowed : Duration.ZERO),
        section
            .parsed("rejection_pattern", "a regular expression", ConfigReader::pattern)
            .orElse(LogPatterns.REJECTION));
  }

  private static ConsumerConfig consumer(Section section) {
    return new ConsumerConfig(
        log(section, "aegis-lt-scan-cycle"),
        section
            .parsed("unauthorized_pattern", "a regular expression", ConfigReader::pattern)
            .orElse(LogPatterns.UNAUTHORIZED),
        section.parsed("ignore_pattern", "a regular expression", ConfigReader::pattern),
        section.duration("reload_grace", Duration.ofSeconds(60), Duration.ZERO, DAY));
  }

  private static LogOrigin log(Section section, String container) {
    Optional<Path> file = section.path("log_file");
    Optional<String> named = section.text("container");
    section.check(
        "log_file",
        file.isEmpty() || named.isEmpty(),
        "found container too, allowed is one of them: a log is a container's or a file");
    return file.<LogOrigin>map(LogOrigin.OfFile::new)
        .orElseGet(() -> new LogOrigin.OfContainer(named.orElse(container)));
  }

  private static Set<CriterionId> blocking(Section root) {
    Set<CriterionId> found = EnumSet.noneOf(CriterionId.class);
    for (String name : root.texts("blocking")) {
      Optional<CriterionId> criterion =
          Arrays.stream(CriterionId.values()).filter(id -> id.id().equals(name)).findFirst();
      criterion.ifPresent(found::add);
      root.check(
          "blocking",
          criterion.isPresent(),
          "found "
              + name
              + ", allowed is independent_lineage, file_compatibility, keeper_restarts, sole_writer");
    }
    return found;
  }

  /** Settings whose features come later are checked now, so that a typing error shows early. */
  private static Set<String> later(Section root) {
    Set<String> set = new LinkedHashSet<>();
    root.parsed("http_listen", "an address and port, such as 127.0.0.1:9464", ConfigReader::listen)
        .ifPresent(found -> set.add("http_listen"));
    return set;
  }

  private static CutoverConfig cutover(Section section) {
    List<String> deployCommand = section.texts("deploy_command");
    section.check(
        "deploy_command",
        deployCommand.isEmpty() || !deployCommand.get(0).isBlank(),
        "found a blank first item, allowed is a program with its arguments, or an empty list");
    return new CutoverConfig(
        section.path("compose_file"),
        section
            .parsed("service", "the name of a service", ConfigReader::notBlank)
            .orElse("aegis-lt-token-keeper"),
        section
            .parsed(
                "override_variable",
                "the name of an environment variable",
                text -> Optional.of(text).filter(t -> t.matches("[A-Za-z_][A-Za-z0-9_]*")))
            .orElse("AEGIS_SAXO_TOKEN_CACHE_PATH"),
        section.duration("flush_wait", Duration.ofSeconds(15), Duration.ZERO, DAY),
        deployCommand,
        section.duration("deploy_timeout", Duration.ofMinutes(15), TINY, DAY),
        section.duration("first_write_timeout", Duration.ofMinutes(20), TINY, DAY),
        section.duration("watch", DAY, TINY, LONG),
        section.duration("watch_cadence", Duration.ofSeconds(900), TINY, LONG));
  }

  private static Optional<String> notBlank(String text) {
    return Optional.of(text).filter(found -> !found.isBlank());
  }

  private static Optional<String> listen(String text) {
    return Optional.of(text)
        .filter(found -> found.matches("[^\\s:]*(\\[[0-9a-fA-F:]+])?:\\d{1,5}"));
  }

  private static Optional<Pattern> pattern(String text) {
    try {
      return Optional.of(Pattern.compile(text));
    } catch (PatternSyntaxException e) {
      return Optional.empty();
    }
  }
}
