package aegis.lt.observer.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.config.CutoverConfig;
import aegis.lt.observer.config.LogPatterns;
import aegis.lt.observer.cutover.compose.ComposeFile;
import aegis.lt.observer.cutover.decide.CutoverSettings;
import aegis.lt.observer.cutover.decide.Violation;
import aegis.lt.observer.cutover.journal.CutoverFolder;
import aegis.lt.observer.cutover.journal.CutoverState;
import aegis.lt.observer.cutover.journal.Effect;
import aegis.lt.observer.cutover.journal.Entry;
import aegis.lt.observer.cutover.journal.Facts;
import aegis.lt.observer.cutover.world.CanonicalCache;
import aegis.lt.observer.cutover.world.Commits;
import aegis.lt.observer.cutover.world.CutoverEnvironment;
import aegis.lt.observer.cutover.world.CutoverEvidence;
import aegis.lt.observer.cutover.world.DeployProcess;
import aegis.lt.observer.cutover.world.Deployer;
import aegis.lt.observer.cutover.world.FileAccess;
import aegis.lt.observer.cutover.world.Stop;
import aegis.lt.observer.cutover.world.WorkLogFile;
import aegis.lt.observer.engine.ContainerControl;
import aegis.lt.observer.engine.ContainerDefinition;
import aegis.lt.observer.engine.LogEntry;
import aegis.lt.observer.engine.RestartPolicy;
import aegis.lt.observer.evidence.FileShape;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.WatchedContainer;
import aegis.lt.observer.judge.timeline.Cadence;
import aegis.lt.shared.cli.ExitCode;
import aegis.lt.shared.fence.FenceFile;
import aegis.lt.shared.fence.FenceRecord;
import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.notify.Notification;
import aegis.lt.shared.notify.Notifier;
import aegis.lt.shared.time.ManualTime;
import aegis.lt.shared.time.Sleeper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The whole installation in memory: an engine that honours restart policies, both keepers, the
 * compose file, whoever deploys it, and everything that can go wrong between. It checks at each
 * instant that at most one keeper can write the canonical cache, and that the journal has announced
 * what is done.
 */
public final class FakeWorld
    implements ContainerControl, Deployer, CutoverEvidence, WorkLogFile, Commits, Sleeper {
  static final Instant START = Instant.parse("2026-11-24T09:00:00Z");
  static final String INCUMBENT = "aegis-token-keeper-live";
  static final String CANDIDATE = "aegis-lt-token-keeper";
  static final String RENAMED = "someones-copy";
  static final String OVERRIDE = "AEGIS_SAXO_TOKEN_CACHE_PATH";
  static final Path CANONICAL = Path.of("/w/tokens/saxobank_tokens_live.json");
  static final Path COMPOSE = Path.of("/w/compose/docker-compose.lt-token-keeper.yml");
  static final Path FOLDER = Path.of("/w/lt_observer.cutover");
  static final Path REPORTS = Path.of("/w/reports");
  static final String OVERRIDE_LINE = "      - " + OVERRIDE + "=/data/tokens/parallel.json\n";
  static final String COMPOSE_TEXT =
      "services:\n  "
          + CANDIDATE
          + ":\n    image: keeper\n    environment:\n      - TZ=UTC\n"
          + OVERRIDE_LINE
          + "    restart: unless-stopped\n";
  static final RestartPolicy ALWAYS = RestartPolicy.of(RestartPolicy.Name.ALWAYS);
  static final RestartPolicy UNLESS_STOPPED = RestartPolicy.of(RestartPolicy.Name.UNLESS_STOPPED);
  static final Duration INCUMBENT_CYCLE = Duration.ofSeconds(300);
  static final Duration CANDIDATE_CYCLE = Duration.ofSeconds(900);

  /** What can go wrong, and what others do meanwhile. Asked at each touch of the world. */
  public interface Trouble {
    /** Before something is looked at. */
    void looking(String what) throws IOException;

    /** Before something is changed. */
    void before(Effect effect) throws IOException;

    /** After it was changed, before whoever changed it hears of it. */
    void after(Effect effect) throws IOException;

    /** While the program sleeps. */
    void asleep();

    /** While a deployment is under way. */
    default void deploying() {}

    /** How long it takes to change something. */
    default Duration takes(Effect effect) {
      return Duration.ofMillis(3);
    }

    /** How much of an entry of the journal is written before the disk or the process gives up. */
    default OptionalInt torn(int length) {
      return OptionalInt.empty();
    }

    /** The disk or the process gives up in an entry of the journal. */
    default void tear() throws IOException {}
  }

  static final Trouble NONE =
      new Trouble() {
        @Override
        public void looking(String what) {}

        @Override
        public void before(Effect effect) {}

        @Override
        public void after(Effect effect) {}

        @Override
        public void asleep() {}
      };

  public final ManualTime time = new ManualTime(START);
  final MemoryFiles files = new MemoryFiles(time);
  public final List<FakeContainer> containers = new ArrayList<>();
  final List<String> workLog = new ArrayList<>();
  public final List<String> told = new ArrayList<>();
  final List<Notification> notifications = new ArrayList<>();
  final List<String> commits = new ArrayList<>();
  public final Map<Effect, Integer> effects = new java.util.EnumMap<>(Effect.class);
  final FenceFile fence = new FenceFile(CANONICAL, files);
  public Trouble trouble = NONE;
  CutoverConfig how;
  boolean autoRollback;

  /** The containers that carry the cutover out. */
  public Set<String> harmlessIds = Set.of("id-of-this");

  boolean commit;
  ExitCode readiness = ExitCode.OK;

  /** Answers to the first questions, before {@link #readiness} is the answer to every other. */
  final Deque<ExitCode> readinessAtFirst = new ArrayDeque<>();

  /** Which containers the observer has watched; of a role that is not here, the present one. */
  final Map<Role, List<WatchedContainer>> watched = new java.util.EnumMap<>(Role.class);

  Optional<String> notLooking = Optional.empty();
  List<String> doubts = new ArrayList<>();
  Optional<String> sharedLineage = Optional.empty();
  List<Violation> recorded = new ArrayList<>();

  Map<String, Long> unauthorized = Map.of("stale_token", 0L, "unrelated", 2L);

  /** Whether the file system of the cutover's folder and the reports has no room left. */
  boolean full;

  /** How much longer a sleep takes than was asked for. */
  int oversleep = 1;

  /** How long a keeper takes from its start or its look to what comes of it. */
  Supplier<Duration> slowness = () -> Duration.ofSeconds(2);

  boolean candidateRefreshes = true;
  boolean incumbentRefreshes = true;

  /** Whether the endpoint refuses the refresh token with which the old keeper would start. */
  boolean incumbentIsRefused;

  /** Whether it does so for the new keeper, which writes all the same what someone gives it. */
  boolean candidateIsRefused;

  /** The session that the access tokens name. */
  String session = "session-1";

  /** Why the engine refuses changes. */
  Optional<String> readOnly = Optional.empty();

  /** What keeps the old keeper from being started. */
  final List<String> obstacles = new ArrayList<>();

  final Map<String, String> imageTags = new java.util.HashMap<>();

  /** Whether the old keeper's image is no longer found by its id. */
  boolean imageIsGone;

  /** Whether an image has no name besides the one asked for. */
  boolean onlyOneName;

  boolean deployWorks = true;
  java.util.Set<Path> closed = java.util.Set.of();
  final Map<Path, String> locked = new java.util.HashMap<>();
  final Map<Path, FileAccess.Rights> rights = new java.util.HashMap<>();
  Optional<String> deployProblem = Optional.empty();
  Optional<String> commitProblem = Optional.empty();
  Stop stop = new Stop(this);
  private Instant lastIssued = START.minusSeconds(30);
  private int ids;
  private boolean others;
  private Optional<Deployment> deployment = Optional.empty();

  public FakeWorld() {
    how = how(List.of("./deploy.sh"));
    files.around(
        new MemoryFiles.Around() {
          @Override
          public void reading(Path path) throws IOException {
            if (!others) {
              trouble.looking(path.toString());
            }
          }

          @Override
          public void changing(Path path, MemoryFiles.Change change) throws IOException {
            perform(effectOn(path), change);
          }

          @Override
          public void writingAt(Path path, long position, byte[] content, MemoryFiles.Change change)
              throws IOException {
            assertThat(path).hasFileName("journal.jsonl");
            long size = files.get(path).map(found -> found.length).orElse(0);
            if (full && position + content.length > size) {
              throw new IOException("No space left on device");
            }
            OptionalInt torn = trouble.torn(content.length);
            if (torn.isPresent()) {
              files.writeAt(path, position, content, torn.getAsInt());
              trouble.tear();
            }
            change.run();
            check();
          }
        });
    asOthers(
        () -> {
          files.put(COMPOSE, COMPOSE_TEXT.getBytes(StandardCharsets.UTF_8));
          fence.write(FenceRecord.first(FenceRecord.INCUMBENT, START.minusSeconds(86_400)));
          return true;
        });
    refresh();
    time.advance(Duration.ofSeconds(30));
    FakeContainer incumbent =
        add(
            INCUMBENT,
            ALWAYS,
            Map.of("SECRET", "s3cr3t-value"),
            Map.of("role", "old", "mount", "/w/tokens"));
    start(incumbent);
    incumbent.startedAt = Optional.of(START.minusSeconds(86_400));
    incumbent.nextLook = START.plus(INCUMBENT_CYCLE);
    foreignDeploy();
  }

  static CutoverConfig how(List<String> deployCommand) {
    return new CutoverConfig(
        Optional.of(COMPOSE),
        CANDIDATE,
        OVERRIDE,
        Duration.ofSeconds(15),
        deployCommand,
        Duration.ofMinutes(2),
        Duration.ofMinutes(2),
        Duration.ofMinutes(40),
        CANDIDATE_CYCLE);
  }

  CutoverSettings settings() {
    return new CutoverSettings(
        "saxo-live",
        INCUMBENT,
        CANDIDATE,
        CANONICAL,
        CANONICAL.resolveSibling("parallel.json"),
        COMPOSE,
        new Cadence(INCUMBENT_CYCLE, Duration.ofSeconds(60)),
        Duration.ofSeconds(90),
        how,
        LogPatterns.REJECTION,
        LogPatterns.REJECTION,
        Optional.of("consumer"),
        harmlessIds,
        autoRollback,
        commit,
        Path.of("/w/WORK_LOG.md"),
        REPORTS);
  }

  public CutoverEnvironment world() {
    return new CutoverEnvironment(
        settings(),
        new CutoverFolder(FOLDER, files),
        this,
        fence,
        new ComposeFile(COMPOSE, files),
        this,
        new CanonicalCache(
            CANONICAL,
            files,
            (path, cache) -> Optional.of(new FileShape("0:0", "rw-------", cache.fieldTypes()))),
        this,
        this,
        this,
        new Notifier() {
          @Override
          public void send(Notification notification) {
            notifications.add(notification);
          }

          @Override
          public void close() {}
        },
        time,
        this,
        stop,
        new FakeAccess(),
        told::add);
  }

  private final class FakeAccess implements FileAccess {
    @Override
    public boolean isWritable(Path path) {
      return !closed.contains(path);
    }

    @Override
    public Optional<String> locked(Path file) {
      return Optional.ofNullable(locked.get(file));
    }

    @Override
    public Optional<Rights> rights(Path path) {
      return Optional.ofNullable(rights.get(path));
    }
  }

  public Controller controller() {
    return new Controller(world(), Map.of(Facts.PID.name(), "1", Facts.HOST.name(), "test"));
  }

  public CutoverWatch watch() {
    return new CutoverWatch(world(), controller(), () -> () -> {});
  }

  CutoverState state() {
    return asOthers(() -> CutoverState.of(new CutoverFolder(FOLDER, files).journal().entries()));
  }

  public List<Entry> journal() {
    return asOthers(() -> new CutoverFolder(FOLDER, files).journal().entries());
  }

  /** What someone does who is not under test, and meets no trouble. */
  <T> T asOthers(java.util.concurrent.Callable<T> body) {
    boolean before = others;
    others = true;
    try {
      return body.call();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      others = before;
    }
  }

  // What the world is like.

  public Optional<FakeContainer> container(String name) {
    return containers.stream().filter(one -> one.name.equals(name)).findFirst();
  }

  boolean runs(String name) {
    return container(name).filter(one -> one.running).isPresent();
  }

  /** Whether its keeper waits for an answer, which it will write whatever the fence says then. */
  boolean inExchange(String name) {
    return container(name).filter(one -> one.answerAt.isPresent()).isPresent();
  }

  String compose() {
    return new String(files.get(COMPOSE).orElseThrow(), StandardCharsets.UTF_8);
  }

  String fenceWriter() {
    return asOthers(fence::read) instanceof FenceFile.FenceRead.Present present
        ? present.record().writer()
        : "";
  }

  /** The names of the containers whose keeper can write the canonical cache at this instant. */
  public List<String> writers() {
    return writing().map(one -> one.name).toList();
  }

  private Stream<FakeContainer> writing() {
    String writer = fenceWriter();
    return containers.stream()
        .filter(one -> one.running)
        .filter(
            one ->
                isOld(one)
                    || (writesCanonical(one)
                        && (writer.equals(CANDIDATE)
                            || writer.isEmpty()
                            || one.answerAt.isPresent())));
  }

  /** The names of the containers whose keeper refreshes the canonical cache whenever it is due. */
  List<String> refreshers() {
    boolean handedOver = fenceWriter().equals(CANDIDATE);
    return containers.stream()
        .filter(one -> one.running)
        .filter(
            one ->
                isOld(one)
                    ? incumbentRefreshes && !incumbentIsRefused
                    : writesCanonical(one)
                        && handedOver
                        && candidateRefreshes
                        && !candidateIsRefused)
        .map(one -> one.name)
        .toList();
  }

  /** Whether a new keeper runs that only the fence keeps off the canonical cache. */
  boolean runsWithoutOverride() {
    return containers.stream().anyMatch(one -> one.running && writesCanonical(one));
  }

  /** Whether the old keeper runs in it, under whatever name. */
  static boolean isOld(FakeContainer one) {
    return one.name.equals(INCUMBENT) || "old".equals(one.labels.get("role"));
  }

  private static boolean writesCanonical(FakeContainer one) {
    return one.name.equals(CANDIDATE) && !one.environment.containsKey(OVERRIDE);
  }

  // What others do.

  public FakeContainer add(
      String name,
      RestartPolicy policy,
      Map<String, String> environment,
      Map<String, String> labels) {
    FakeContainer one =
        new FakeContainer("id" + ++ids, name, time.instant(), policy, environment, labels);
    containers.add(one);
    return one;
  }

  void start(FakeContainer one) {
    one.running = true;
    one.stoppedByHand = false;
    one.startedAt = Optional.of(time.instant());
    one.nextLook = time.instant().plus(slowness.get());
    one.atItsFirstLook = true;
    one.answerAt = Optional.empty();
  }

  void halt(FakeContainer one) {
    one.running = false;
    one.answerAt = Optional.empty();
    one.nextLook = Instant.MAX;
  }

  /** Someone starts it, whatever else runs. */
  void foreignStart(FakeContainer one) {
    start(one);
    one.startedByOthers = true;
  }

  /** Someone runs the old keeper once more, under a name of its own. */
  void foreignCopy() {
    foreignStart(
        add(
            RENAMED,
            RestartPolicy.of(RestartPolicy.Name.NO),
            Map.of(),
            Map.of("role", "old", "image", INCUMBENT, "mount", "/w/tokens")));
  }

  /** Someone stops it. */
  void foreignStop(FakeContainer one) {
    halt(one);
    one.stoppedByHand = true;
    one.startedByOthers = false;
  }

  /** The workflow, or a person, deploys the compose file as it is. */
  void foreignDeploy() {
    deploy(compose());
  }

  private void deploy(String compose) {
    containers.removeIf(one -> one.name.equals(CANDIDATE));
    Map<String, String> environment =
        compose.contains(OVERRIDE_LINE) ? Map.of(OVERRIDE, "/data/tokens/parallel.json") : Map.of();
    FakeContainer fresh =
        add(
            CANDIDATE,
            UNLESS_STOPPED,
            environment,
            Map.of("com.docker.compose.service", CANDIDATE, "mount", "/w/tokens"));
    start(fresh);
    check();
  }

  /** The engine stops and comes back: it starts again what the restart policies say. */
  void restartEngine() {
    for (FakeContainer one : containers) {
      boolean again =
          one.policy.name() == RestartPolicy.Name.ALWAYS
              || (one.policy.name() == RestartPolicy.Name.UNLESS_STOPPED && !one.stoppedByHand);
      halt(one);
      if (again) {
        start(one);
      }
    }
    check();
  }

  /** Keepers do what is due at this instant. */
  void tick() {
    if (deployment.filter(one -> !one.dueAt().isAfter(time.instant())).isPresent()) {
      String compose = deployment.get().compose();
      deployment = Optional.empty();
      if (deployWorks) {
        deploy(compose);
      }
    }
    for (FakeContainer one : containers) {
      if (!one.running) {
        continue;
      }
      if (one.answerAt.filter(at -> !at.isAfter(time.instant())).isPresent()) {
        one.answerAt = Optional.empty();
        refresh();
        one.say(time.instant(), "token refreshed");
      }
      if (!one.nextLook.isAfter(time.instant())) {
        look(one);
      }
    }
    check();
  }

  private void look(FakeContainer one) {
    boolean incumbent = isOld(one);
    if (incumbent && incumbentIsRefused) {
      one.say(time.instant(), "refresh failed: invalid_grant");
      one.nextLook = time.instant().plus(INCUMBENT_CYCLE);
      return;
    }
    boolean first = one.atItsFirstLook;
    one.atItsFirstLook = false;
    one.nextLook = time.instant().plus(incumbent ? INCUMBENT_CYCLE : CANDIDATE_CYCLE);
    if (incumbent && incumbentRefreshes) {
      // It writes every cycle; only when it has just been started, a fresh token will do.
      if (first && Duration.between(lastIssued, time.instant()).compareTo(INCUMBENT_CYCLE) < 0) {
        one.say(time.instant(), "token valid");
      } else {
        one.answerAt = Optional.of(time.instant().plus(slowness.get()));
      }
    } else if (writesCanonical(one)) {
      if (candidateIsRefused) {
        one.say(time.instant(), "refresh failed: invalid_grant");
      }
      if (!candidateRefreshes) {
        return;
      }
      if (fenceWriter().equals(CANDIDATE)) {
        one.answerAt = Optional.of(time.instant().plus(slowness.get()));
      } else {
        one.say(time.instant(), "refusing to write the canonical cache");
        one.nextLook = time.instant().plusSeconds(5);
      }
    }
  }

  /** A new token in the canonical cache. */
  void refresh() {
    lastIssued = time.instant();
    files.put(
        CANONICAL,
        """
        {"access_token":"e30.%s.%d","refresh_token":"r-%d","expires_in":1200,\
        "refresh_token_expires_in":3600,"issued_at":%d}
        """
            .formatted(
                Base64.getUrlEncoder()
                    .encodeToString(
                        "{\"sid\":\"%s\"}".formatted(session).getBytes(StandardCharsets.UTF_8)),
                lastIssued.getEpochSecond(),
                lastIssued.getEpochSecond(),
                lastIssued.getEpochSecond())
            .getBytes(StandardCharsets.UTF_8));
  }

  // What the program under test touches.

  /** Whether at most one can write, at this instant, besides those that others have started. */
  void check() {
    assertThat(writing().filter(one -> !one.startedByOthers).map(one -> one.name))
        .as("writers of the canonical cache")
        .hasSizeLessThanOrEqualTo(1);
  }

  private static Effect effectOn(Path path) {
    String name = String.valueOf(path.getFileName());
    if (name.contains("canonical-writer.json")) {
      return Effect.WRITE_FENCE;
    }
    if (path.startsWith(COMPOSE.getParent())) {
      return Effect.WRITE_COMPOSE;
    }
    if (path.startsWith(FOLDER) || path.startsWith(REPORTS)) {
      return Effect.SAVE_FILE;
    }
    throw new AssertionError("changed " + path);
  }

  private void perform(Effect effect, MemoryFiles.Change change) throws IOException {
    if (others) {
      change.run();
      return;
    }
    requireAnnounced(effect);
    if (full && effect == Effect.SAVE_FILE) {
      throw new IOException("No space left on device");
    }
    pass(trouble.takes(effect));
    trouble.before(effect);
    change.run();
    effects.merge(effect, 1, Integer::sum);
    check();
    trouble.after(effect);
    check();
  }

  private void requireAnnounced(Effect effect) {
    Path path = FOLDER.resolve("journal.jsonl");
    String text = new String(files.get(path).orElseThrow(), StandardCharsets.UTF_8).stripTrailing();
    Entry last = Entry.parse(text.substring(text.lastIndexOf('\n') + 1)).orElseThrow();
    assertThat(last.kind()).as("last entry before " + effect).isEqualTo(Entry.Kind.INTENDS);
    assertThat(last.facts()).containsEntry(Facts.EFFECT.name(), effect.id());
  }

  private FakeContainer named(String name) throws IOException {
    return containers.stream()
        .filter(one -> one.name.equals(name) || one.id.equals(name))
        .findFirst()
        .orElseThrow(() -> new IOException("no such container: " + name));
  }

  @Override
  public Optional<ContainerDefinition> inspect(String name) throws IOException {
    trouble.looking(name);
    return containers.stream()
        .filter(one -> one.name.equals(name) || one.id.equals(name))
        .findFirst()
        .map(FakeContainer::definition);
  }

  @Override
  public List<ContainerDefinition> ofService(String service) throws IOException {
    trouble.looking(service);
    return containers.stream()
        .filter(one -> service.equals(one.labels.get("com.docker.compose.service")))
        .map(FakeContainer::definition)
        .toList();
  }

  @Override
  public List<ContainerDefinition> running() throws IOException {
    trouble.looking("running containers");
    return containers.stream().filter(one -> one.running).map(FakeContainer::definition).toList();
  }

  @Override
  public Optional<String> readOnly() throws IOException {
    trouble.looking("whether changes are refused");
    return readOnly;
  }

  @Override
  public void setRestartPolicy(String id, RestartPolicy policy) throws IOException {
    perform(Effect.SET_RESTART_POLICY, () -> named(id).policy = policy);
  }

  @Override
  public void stop(String id, Duration grace) throws IOException {
    perform(
        Effect.STOP_CONTAINER,
        () -> {
          FakeContainer one = named(id);
          halt(one);
          one.stoppedByHand = true;
          one.startedByOthers = false;
        });
  }

  @Override
  public void start(String id) throws IOException {
    perform(
        Effect.START_CONTAINER,
        () -> {
          FakeContainer one = named(id);
          if (isOld(one) && !obstacles.isEmpty()) {
            throw new IOException("not started: " + obstacles);
          }
          if (!one.running) {
            start(one);
          }
        });
  }

  @Override
  public void remove(String id) throws IOException {
    perform(
        Effect.REMOVE_CONTAINER,
        () -> {
          if (containers.stream().anyMatch(one -> one.id.equals(id) && one.running)) {
            throw new IOException("it runs");
          }
          containers.removeIf(one -> one.id.equals(id) || one.name.equals(id));
        });
  }

  @Override
  public String create(ContainerDefinition definition) throws IOException {
    String[] id = {""};
    perform(
        Effect.CREATE_CONTAINER,
        () -> {
          if (container(definition.name()).isPresent()) {
            throw new IOException("the name is in use");
          }
          if (!obstacles.isEmpty()) {
            throw new IOException("not created: " + obstacles);
          }
          id[0] =
              add(
                      definition.name(),
                      RestartPolicy.of(RestartPolicy.Name.NO),
                      Map.of("SECRET", definition.environment().get("SECRET").orElse("")),
                      definition.labels())
                  .id;
        });
    return id[0];
  }

  @Override
  public List<String> obstacles(ContainerDefinition definition) throws IOException {
    trouble.looking("what " + definition.name() + " needs");
    return List.copyOf(obstacles);
  }

  /** Leaves nothing behind, so that it is none of the {@link #effects}, and a plan may do it. */
  @Override
  public List<String> rehearse(ContainerDefinition definition) throws IOException {
    trouble.before(Effect.REHEARSE_CONTAINER);
    trouble.after(Effect.REHEARSE_CONTAINER);
    return List.of();
  }

  /** An id names itself, a tag the image that was given it. */
  @Override
  public Optional<String> imageNamed(String reference) throws IOException {
    trouble.looking("image " + reference);
    return Optional.ofNullable(imageTags.get(reference))
        .or(
            () ->
                imageIsGone || reference.contains(":run-")
                    ? Optional.empty()
                    : Optional.of(reference));
  }

  @Override
  public boolean isOnlyName(String reference) throws IOException {
    trouble.looking("names of " + reference);
    return onlyOneName;
  }

  @Override
  public void tagImage(String image, String reference) throws IOException {
    perform(Effect.TAG_IMAGE, () -> imageTags.put(reference, image));
  }

  @Override
  public void untagImage(String reference) throws IOException {
    perform(Effect.UNTAG_IMAGE, () -> imageTags.remove(reference));
  }

  @Override
  public List<LogEntry> log(String id, OptionalInt last, Optional<Instant> since)
      throws IOException {
    trouble.looking("log of " + id);
    return named(id).log.stream()
        .filter(entry -> since.isEmpty() || !entry.at().isBefore(since.get()))
        .toList();
  }

  @Override
  public void deploy(
      List<String> command, Path folder, Path log, Duration limit, Deployer.Observer observer)
      throws IOException {
    perform(
        Effect.RUN_DEPLOY,
        () -> {
          DeployProcess process = new DeployProcess(1000 + ++ids, time.instant());
          observer.begun(process);
          deployment =
              Optional.of(new Deployment(process, compose(), time.instant().plus(slowness.get())));
          // A controller that dies here leaves it to itself.
          trouble.deploying();
          deployment = Optional.empty();
          observer.underWay();
          if (!deployWorks) {
            throw new IOException(command.get(0) + " ended with exit code 1");
          }
          foreignDeploy();
        });
  }

  @Override
  public boolean runs(DeployProcess process) {
    return deployment.filter(one -> !one.ended() && one.process().equals(process)).isPresent();
  }

  /** What it has asked the engine for comes all the same, if it is due soon. */
  @Override
  public void end(DeployProcess process) throws IOException {
    perform(
        Effect.END_DEPLOY,
        () -> {
          assertThat(runs(process)).isTrue();
          Deployment left = deployment.orElseThrow();
          boolean asked = left.dueAt().isBefore(time.instant().plusSeconds(1));
          deployment = asked ? Optional.of(left.end()) : Optional.empty();
        });
  }

  /**
   * A deployment that continues without the controller that has begun it.
   *
   * @param compose what it deploys
   * @param dueAt when the new container comes up
   * @param ended whether only the engine still does what it had asked for
   */
  private record Deployment(DeployProcess process, String compose, Instant dueAt, boolean ended) {
    Deployment(DeployProcess process, String compose, Instant dueAt) {
      this(process, compose, dueAt, false);
    }

    Deployment end() {
      return new Deployment(process, compose, dueAt, true);
    }
  }

  @Override
  public MayBegin readiness(Instant now) throws IOException {
    trouble.looking("evidence");
    ExitCode answer = readinessAtFirst.isEmpty() ? readiness : readinessAtFirst.remove();
    return new MayBegin(
        answer,
        answer == ExitCode.OK ? "READY" : "NOT_READY",
        "as the test says",
        Optional.of("ab".repeat(32)),
        Optional.of("Ada"));
  }

  @Override
  public Optional<String> notLooking(Instant now) throws IOException {
    trouble.looking("evidence");
    return notLooking;
  }

  @Override
  public List<WatchedContainer> watchedContainers(Role role, Instant now) throws IOException {
    trouble.looking("evidence");
    List<WatchedContainer> present =
        container(role == Role.INCUMBENT ? INCUMBENT : CANDIDATE)
            .map(FakeContainer::definition)
            .map(one -> new WatchedContainer(role, START, one.id(), one.imageId()))
            .stream()
            .toList();
    return watched.getOrDefault(role, present);
  }

  @Override
  public Duration window() {
    return Duration.ofHours(24);
  }

  @Override
  public Optional<String> sharedLineage(Instant now) {
    return sharedLineage;
  }

  @Override
  public Watched watched(Instant since, Instant now) throws IOException {
    trouble.looking("evidence");
    return new Watched(List.copyOf(recorded), doubts, List.of("3 writes"), unauthorized);
  }

  @Override
  public boolean mentions(String text) throws IOException {
    trouble.looking("WORK_LOG");
    return workLog.stream().anyMatch(line -> (line + " ").contains(text));
  }

  @Override
  public void append(String line) throws IOException {
    perform(Effect.APPEND_WORK_LOG, () -> workLog.add(line));
  }

  @Override
  public Optional<String> problem() {
    return commitProblem;
  }

  @Override
  public Optional<String> problem(List<String> command, Path folder) {
    return deployProblem;
  }

  @Override
  public void commit(String message) throws IOException {
    perform(
        Effect.COMMIT_COMPOSE,
        () -> {
          if (commits.isEmpty() || !commits.get(commits.size() - 1).equals(message)) {
            commits.add(message);
          }
        });
  }

  @Override
  public void sleep(Duration duration) {
    pass(duration.multipliedBy(oversleep));
    trouble.asleep();
  }

  /** Time goes by, and the keepers do what is due. */
  private void pass(Duration duration) {
    Instant until = time.instant().plus(duration);
    tick();
    while (time.instant().isBefore(until)) {
      time.advance(Duration.between(time.instant(), nextDue(until)));
      tick();
    }
  }

  private Instant nextDue(Instant atMost) {
    return Stream.concat(
            deployment.map(Deployment::dueAt).stream(),
            containers.stream()
                .filter(one -> one.running)
                .flatMap(one -> Stream.concat(Stream.of(one.nextLook), one.answerAt.stream())))
        .filter(at -> at.isAfter(time.instant()) && at.isBefore(atMost))
        .min(Comparator.naturalOrder())
        .orElse(atMost);
  }

  @Override
  public void wake() {}

  @Override
  public long nanoTime() {
    return time.nanoTime();
  }

  @Override
  public void close() {}

  FileOps ops() {
    return files;
  }
}
