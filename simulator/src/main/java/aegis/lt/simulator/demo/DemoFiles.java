package aegis.lt.simulator.demo;

import aegis.lt.simulator.endpoint.authority.Grant;
import aegis.lt.simulator.standin.PythonCacheFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * Where everything lies, below one folder, and what is put there before the day begins.
 *
 * @param root the folder, which exists
 */
record DemoFiles(Path root) {
  static final String INCUMBENT = "aegis-token-keeper-live";
  static final String CANDIDATE = "aegis-lt-token-keeper";
  static final String CONSUMER = "aegis-lt-scan-cycle";

  Path canonical() {
    return root.resolve("tokens/saxobank_tokens_live.json");
  }

  Path parallel() {
    return root.resolve("tokens/saxobank_tokens_live_rust.json");
  }

  Path keeperConfig() {
    return root.resolve("configs/lt_token_keeper.yaml");
  }

  Path observerConfig() {
    return root.resolve("configs/lt_observer.yaml");
  }

  Path composeFile() {
    return root.resolve("docker-compose.lt-token-keeper.yml");
  }

  /** What the observer keeps of a cutover. */
  Path cutoverJournal() {
    return root.resolve("lt_observer.cutover/journal.jsonl");
  }

  Path database() {
    return root.resolve("lt_observer.db");
  }

  Path workLog() {
    return root.resolve("WORK_LOG.md");
  }

  Path reports() {
    return root.resolve("reports");
  }

  Path observerLog() {
    return root.resolve("observer.log");
  }

  Path keeperLog() {
    return root.resolve("keeper.log");
  }

  /** Creates the folders. */
  void create() throws IOException {
    Files.createDirectories(root.resolve("tokens"));
    Files.createDirectories(root.resolve("configs"));
    Files.createDirectories(reports());
    Files.writeString(workLog(), "# WORK_LOG of the demo\n\n");
  }

  /** What a login in a browser leaves behind: a token cache. */
  static void seed(Path cache, Grant grant, Instant issuedAt) throws IOException {
    new PythonCacheFile(cache).write(grant.toJson(), issuedAt);
  }

  /** Says that only the old keeper may write the canonical cache. */
  void fence(Instant now) throws IOException {
    Files.writeString(
        canonical().resolveSibling("canonical-writer.json"),
        """
        {"writer":"%s","epoch":1,"since":"%s","by":"demo"}
        """
            .formatted(INCUMBENT, now));
  }

  /** What the new keeper is deployed from: the part of the real file that matters here. */
  void writeComposeFile() throws IOException {
    Files.writeString(
        composeFile(),
        """
        # Written by the demo; the real one is deploy/docker-compose.lt-token-keeper.yml.
        services:
          %s:
            container_name: %s
            image: %s:demo
            restart: unless-stopped
            environment:
              # This line may go only in the cutover, by the controller's step remove-override.
              - %s=%s
              - SAXOBANK_APP_KEY_LIVE
              - SAXOBANK_APP_SECRET_LIVE
        """
            .formatted(CANDIDATE, CANDIDATE, CANDIDATE, DeployWorkflow.OVERRIDE, parallel()));
  }

  void writeKeeperConfig(URI tokenEndpoint) throws IOException {
    Files.writeString(
        keeperConfig(),
        """
        # Written by the demo.
        environment: live
        token_endpoint: %s
        container_token_cache_path: %s
        keeper_name: %s
        interval_secs: %s
        refresh_margin_secs: %s
        connect_timeout: 2s
        call_timeout: 20s
        retry_initial: 500ms
        retry_max: 2s
        """
            .formatted(
                tokenEndpoint,
                quoted(canonical()),
                CANDIDATE,
                seconds(Timetable.CANDIDATE_CADENCE),
                seconds(Timetable.REFRESH_MARGIN)));
  }

  void writeObserverConfig(String dockerHost, Timetable times) throws IOException {
    Files.writeString(
        observerConfig(),
        """
        # Written by the demo.
        migration: demo
        database: %s
        docker_host: %s
        window: %s
        sample_interval: %s
        max_gap: %s
        min_coverage: %s
        incumbent:
          container: %s
          token_cache: %s
          cadence: %s
          cadence_tolerance: %s
        candidate:
          container: %s
          token_cache: %s
          cadence: %s
          cadence_tolerance: %s
        consumer:
          container: %s
          reload_grace: %s
        work_log: %s
        reports: %s
        cutover:
          compose_file: %s
          service: %s
          override_variable: %s
          flush_wait: %s
          deploy_timeout: %s
          first_write_timeout: %s
          watch: %s
          watch_cadence: %s
        """
            .formatted(
                quoted(database()),
                dockerHost,
                millis(times.day()),
                millis(Timetable.SAMPLE_INTERVAL),
                millis(Timetable.MAX_GAP),
                Timetable.MIN_COVERAGE,
                INCUMBENT,
                quoted(canonical()),
                millis(Timetable.INCUMBENT_CADENCE),
                millis(Timetable.INCUMBENT_TOLERANCE),
                CANDIDATE,
                quoted(parallel()),
                millis(Timetable.CANDIDATE_CADENCE),
                millis(Timetable.CANDIDATE_TOLERANCE),
                CONSUMER,
                millis(Timetable.RELOAD_GRACE),
                quoted(workLog()),
                quoted(reports()),
                quoted(composeFile()),
                CANDIDATE,
                DeployWorkflow.OVERRIDE,
                millis(Timetable.FLUSH_WAIT),
                millis(Timetable.DEPLOY_TIMEOUT),
                millis(Timetable.FIRST_WRITE_TIMEOUT),
                millis(Timetable.WATCH),
                millis(Timetable.CANDIDATE_CADENCE)));
  }

  private static String quoted(Path path) {
    return "'" + path.toString().replace("'", "''") + "'";
  }

  private static String millis(Duration duration) {
    return duration.toMillis() + "ms";
  }

  private static String seconds(Duration duration) {
    return Double.toString(duration.toMillis() / 1000.0);
  }
}
