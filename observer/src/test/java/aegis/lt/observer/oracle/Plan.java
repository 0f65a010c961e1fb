package aegis.lt.observer.oracle;

import aegis.lt.observer.evidence.ContainerEvent;
import aegis.lt.observer.evidence.FileShape;
import aegis.lt.observer.evidence.FileState;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.Sample;
import aegis.lt.observer.evidence.TokenFacts;
import aegis.lt.observer.judge.timeline.CriterionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * A world in the making: it starts without a flaw, defects change it, and {@link #build} plays it
 * through. All ticks here are true time.
 */
final class Plan {
  static final List<Role> KEEPERS = List.of(Role.INCUMBENT, Role.CANDIDATE);
  private static final FileShape SHAPE =
      new FileShape("1000:1000", "rw-------", Map.of("access_token", "string"));

  private static final Sample UNREADABLE = Sample.of(FileState.UNREADABLE);
  private static final Sample MISSING = Sample.of(FileState.MISSING);

  /** One write to come. */
  static final class Write {
    long at;
    FileState state = FileState.OK;
    long lifetime;
    long issuedShift;
    boolean sameContent;
    boolean withoutTimes;
    Expiry expiry = Expiry.LIFETIME;

    /** Whose session its tokens are of, if tokens tell. */
    String session = "";

    /** So many writes back it was written first, if more than 0. */
    int copyOf;

    boolean mtimeOfBefore;

    Write(long at, long lifetime) {
      this.at = at;
      this.lifetime = lifetime;
    }
  }

  /** How a file says when its token expires. */
  enum Expiry {
    LIFETIME,
    ABSOLUTE,
    JWT,
    ABSOLUTE_AND_LATER_JWT,
    LIFETIME_AND_EARLIER_OTHERS
  }

  /** A stretch of true time. */
  record Stretch(long from, long to) {}

  /** A clock set by {@code delta} at {@code at}. */
  record Step(long at, long delta) {}

  SplittableRandom random;
  Rules rules;
  long end;
  long asOf;
  final Map<Role, List<Write>> writes = new EnumMap<>(Role.class);
  final Map<Role, NavigableSet<Long>> looks = new EnumMap<>(Role.class);
  final Map<Role, List<Stretch>> unreadable = new EnumMap<>(Role.class);
  final Map<Role, List<Stretch>> watches = new EnumMap<>(Role.class);
  final Map<Role, List<Stretch>> containerWatches = new EnumMap<>(Role.class);
  final Map<Role, NavigableSet<Long>> heard = new EnumMap<>(Role.class);
  final List<World.Line> lines = new ArrayList<>();
  final List<World.Happening> containerEvents = new ArrayList<>();
  final List<Step> observerSteps = new ArrayList<>();
  final Map<Role, List<Step>> keeperSteps = new EnumMap<>(Role.class);
  final List<Double> deleted = new ArrayList<>();
  World.RecorderKind recorder;
  final boolean sessionsTold;

  /** A world without a flaw. */
  Plan(long seed) {
    random = new SplittableRandom(seed);
    double[] coverages = {0.8, 0.9, 0.95, 0.99};
    long window = between(240, 420);
    rules =
        new Rules(
            window,
            between(4, 12),
            coverages[random.nextInt(coverages.length)],
            new Rules.Pace(between(20, 40), between(2, 8)),
            new Rules.Pace(between(40, 60), between(3, 12)),
            random.nextInt(6) == 0 ? 0 : between(3, 10),
            random.nextInt(8) == 0
                ? Set.of(
                    CriterionId.KEEPER_RESTARTS,
                    CriterionId.INDEPENDENT_LINEAGE,
                    CriterionId.SOLE_WRITER)
                : Set.of());
    end = window + between(0, 120);
    chooseAsOf();
    recorder = random.nextInt(3) == 0 ? World.RecorderKind.RESTLESS : World.RecorderKind.FAITHFUL;
    sessionsTold = random.nextInt(3) > 0;
    for (Role role : KEEPERS) {
      writes.put(role, steadyWrites(role));
      looks.put(role, steadyLooks());
      unreadable.put(role, new ArrayList<>());
      keeperSteps.put(role, new ArrayList<>());
      containerWatches.put(role, new ArrayList<>(List.of(new Stretch(0, end))));
    }
    containerWatches.put(Role.CONSUMER, new ArrayList<>(List.of(new Stretch(0, end))));
    for (Role role : Role.values()) {
      watches.put(role, new ArrayList<>(List.of(new Stretch(0, end))));
      heard.put(role, steadyTalk(role));
    }
  }

  /** A whole number from {@code low} to {@code high}, both included. */
  long between(long low, long high) {
    return high <= low ? low : random.nextLong(low, high + 1);
  }

  long from() {
    return asOf - rules.window();
  }

  Role keeper() {
    return KEEPERS.get(random.nextInt(2));
  }

  Expiry formOfExpiry() {
    List<Expiry> all = List.of(Expiry.values());
    return all.get(random.nextInt(all.size()));
  }

  Role anyone() {
    return List.of(Role.values()).get(random.nextInt(3));
  }

  /** A tick where something may happen: anywhere, or hard by a border of the window. */
  long somewhen() {
    return switch (random.nextInt(8)) {
      case 0 -> from() + between(-1, 1);
      case 1 -> asOf + between(-1, 1);
      case 2 -> from() + between(0, rules.maxGap() + 1);
      case 3 -> asOf - between(0, rules.maxGap() + 1);
      default -> between(from() + 1, asOf);
    };
  }

  /** The pause that matters, one less, one more, or much more. */
  long pause() {
    return switch (random.nextInt(6)) {
      case 0 -> rules.maxGap() - 1;
      case 1, 2 -> rules.maxGap();
      case 3 -> rules.maxGap() + 1;
      case 4 -> rules.maxGap() + 2;
      default -> between(rules.maxGap() + 1, 4 * rules.maxGap());
    };
  }

  /** The writes of a keeper, at least two of them. */
  List<Write> writes(Role role) {
    List<Write> all = writes.get(role);
    while (all.size() < 2) {
      all.add(0, new Write(-1000 - all.size(), 2 * rules.pace(role).longest()));
    }
    return all;
  }

  void sortWrites() {
    for (Role role : KEEPERS) {
      writes.get(role).sort(Comparator.comparingLong(write -> write.at));
    }
  }

  /** Cuts {@code (from, to)} out of every stretch. */
  static void cut(List<Stretch> stretches, long from, long to) {
    List<Stretch> left = new ArrayList<>();
    for (Stretch stretch : stretches) {
      if (to <= stretch.from() || from >= stretch.to()) {
        left.add(stretch);
        continue;
      }
      if (from >= stretch.from()) {
        left.add(new Stretch(stretch.from(), from));
      }
      if (to <= stretch.to()) {
        left.add(new Stretch(to, stretch.to()));
      }
    }
    stretches.clear();
    stretches.addAll(left);
  }

  /** Splits the stretch that holds {@code at}. */
  static void split(List<Stretch> stretches, long at) {
    cut(stretches, at, at);
  }

  /** No look in {@code (from, to)}, one look at each end that lies in the time observed. */
  void pauseLooks(Role role, long from, long to) {
    NavigableSet<Long> ticks = looks.get(role);
    ticks.subSet(from, false, to, false).clear();
    if (from >= 0 && from <= end) {
      ticks.add(from);
    }
    if (to >= 0 && to <= end) {
      ticks.add(to);
    }
  }

  void line(Role role, long real, LogEvent.Kind kind) {
    lines.add(new World.Line(role, real, real, kind));
  }

  void happens(Role role, long real, ContainerEvent.Event event) {
    containerEvents.add(new World.Happening(role, real, real, event));
  }

  private void chooseAsOf() {
    long full = rules.window();
    asOf =
        switch (random.nextInt(12)) {
          case 0 -> between(full, end);
          case 1 -> full;
          case 2 -> end + between(1, Math.min(2, rules.maxGap()));
          default -> end;
        };
  }

  private List<Write> steadyWrites(Role role) {
    Rules.Pace pace = rules.pace(role);
    long lifetime = 2 * pace.longest() + between(5, 40);
    List<Write> steady = new ArrayList<>();
    long at = -between(1, pace.shortest());
    steady.add(new Write(at - pace.every(), lifetime));
    while (at <= end) {
      steady.add(new Write(at, lifetime));
      boolean edge = random.nextInt(10) == 0;
      at +=
          edge
              ? (random.nextBoolean() ? pace.longest() : pace.shortest())
              : between(pace.shortest(), pace.longest());
    }
    return steady;
  }

  private NavigableSet<Long> steadyLooks() {
    NavigableSet<Long> ticks = new TreeSet<>();
    long most = between(1, Math.min(4, rules.maxGap()));
    long at = 0;
    while (at < end) {
      ticks.add(at);
      at += between(1, most);
    }
    ticks.add(end);
    return ticks;
  }

  /** Not so seldom that three writes fall between two words. */
  private NavigableSet<Long> steadyTalk(Role role) {
    NavigableSet<Long> ticks = new TreeSet<>();
    long most = role == Role.CONSUMER ? rules.window() / 2 : 2 * rules.pace(role).shortest() - 6;
    for (long at = between(0, 3); at <= end; at += between(1, most)) {
      ticks.add(at);
    }
    return ticks;
  }

  /**
   * Nothing appears in {@code (from, to)}, something at each end that lies in the time observed.
   */
  void silence(Role role, long from, long to) {
    NavigableSet<Long> ticks = heard.get(role);
    ticks.removeIf(tick -> tick > from && tick < to);
    if (from >= 0 && from <= end) {
      ticks.add(from);
    }
    if (to >= 0 && to <= end) {
      ticks.add(to);
    }
  }

  /** Plays everything through. */
  World build() {
    sortWrites();
    List<World.Change> truth = new ArrayList<>();
    List<World.Look> seen = new ArrayList<>();
    for (Role role : KEEPERS) {
      List<World.Change> changes = changes(role);
      truth.addAll(changes);
      for (long tick : looks.get(role)) {
        seen.add(new World.Look(role, tick, observed(tick), sampleAt(role, changes, tick)));
      }
    }
    truth.sort(Comparator.comparingLong(World.Change::real));
    seen.sort(Comparator.comparingLong(World.Look::real));
    return new World(
        rules,
        asOf,
        truth,
        seen,
        played(watches),
        playedTalk(),
        lines.stream()
            .map(l -> new World.Line(l.role(), l.real(), observed(l.real()), l.kind()))
            .toList(),
        played(containerWatches),
        containerEvents.stream()
            .map(e -> new World.Happening(e.role(), e.real(), observed(e.real()), e.event()))
            .toList(),
        recorder,
        observerSteps.size(),
        KEEPERS.stream().anyMatch(role -> !keeperSteps.get(role).isEmpty()),
        deleted);
  }

  private List<World.Watch> played(Map<Role, List<Stretch>> stretches) {
    List<World.Watch> watched = new ArrayList<>();
    stretches.forEach(
        (role, list) -> {
          List<Stretch> pieces = new ArrayList<>(list);
          observerSteps.forEach(step -> split(pieces, step.at()));
          for (Stretch piece : pieces) {
            // A watch that ends where the clock is set ends by the old clock.
            long offset = observed(piece.from()) - piece.from();
            watched.add(
                new World.Watch(role, piece.from(), piece.from() + offset, piece.to() + offset));
          }
        });
    watched.sort(Comparator.comparingLong(World.Watch::real));
    return watched;
  }

  /** What nobody listened to was not heard. */
  private List<World.Heard> playedTalk() {
    List<World.Heard> played = new ArrayList<>();
    heard.forEach(
        (role, ticks) ->
            ticks.stream()
                .filter(tick -> watchedAt(role, tick))
                .forEach(tick -> played.add(new World.Heard(role, tick, observed(tick)))));
    return played;
  }

  private boolean watchedAt(Role role, long tick) {
    return watches.get(role).stream().anyMatch(watch -> watch.from() <= tick && tick <= watch.to());
  }

  private long observed(long real) {
    return real + offset(observerSteps, real);
  }

  private static long offset(List<Step> steps, long real) {
    long offset = 0;
    for (Step step : steps) {
      offset += real >= step.at() ? step.delta() : 0;
    }
    return offset;
  }

  private Sample sampleAt(Role role, List<World.Change> changes, long tick) {
    for (Stretch stretch : unreadable.get(role)) {
      if (tick >= stretch.from() && tick <= stretch.to()) {
        return UNREADABLE;
      }
    }
    Sample sample = MISSING;
    for (World.Change change : changes) {
      if (change.real() > tick) {
        break;
      }
      sample = change.sample();
    }
    return sample;
  }

  private List<World.Change> changes(Role role) {
    List<World.Change> changes = new ArrayList<>();
    Optional<Sample> previous = Optional.empty();
    int number = 0;
    for (Write write : writes.get(role)) {
      number++;
      long mtime = write.at + offset(keeperSteps.get(role), write.at);
      Sample sample = sample(role, write, number, mtime);
      if (write.copyOf > 0 && changes.size() > write.copyOf) {
        sample = changes.get(changes.size() - write.copyOf).sample();
      }
      if (write.mtimeOfBefore && previous.isPresent() && sample.mtime().isPresent()) {
        sample = at(sample, previous.get().mtime());
      }
      if (write.sameContent && previous.isPresent()) {
        Sample old = previous.orElseThrow();
        sample =
            new Sample(
                old.state(),
                Optional.of(Ticks.instant(mtime)),
                old.issuedAt(),
                old.expiresIn(),
                old.content(),
                old.refresh(),
                old.shape(),
                old.token(),
                old.file());
      }
      if (sample.state() == FileState.OK) {
        previous = Optional.of(sample);
      }
      changes.add(new World.Change(role, write.at, sample));
    }
    return changes;
  }

  private Sample sample(Role role, Write write, int number, long mtime) {
    if (write.state == FileState.MISSING) {
      return MISSING;
    }
    boolean ok = write.state == FileState.OK;
    boolean times = ok && !write.withoutTimes;
    boolean lifetime =
        times
            && (write.expiry == Expiry.LIFETIME
                || write.expiry == Expiry.LIFETIME_AND_EARLIER_OTHERS);
    Sample sample =
        new Sample(
            write.state,
            Optional.of(Ticks.instant(mtime)),
            times ? Optional.of(Ticks.instant(mtime + write.issuedShift)) : Optional.empty(),
            lifetime ? Optional.of(Duration.ofSeconds(write.lifetime)) : Optional.empty(),
            Optional.of(role.id() + "-c" + number),
            ok ? Optional.of(role.id() + "-r" + number) : Optional.empty(),
            ok ? Optional.of(SHAPE) : Optional.empty());
    TokenFacts facts =
        times
            ? facts(write, mtime + write.issuedShift + write.lifetime)
            : facts(Optional.empty(), Optional.empty());
    String session = write.session.isEmpty() ? role.id() + "-s" : write.session;
    return ok
        ? sample.with(
            new TokenFacts(
                Optional.of(role.id() + "-a" + number),
                sessionsTold ? Optional.of(session) : Optional.empty(),
                facts.absoluteExpiry(),
                facts.jwtExpiry()))
        : sample;
  }

  private static Sample at(Sample sample, Optional<Instant> mtime) {
    return new Sample(
        sample.state(),
        mtime,
        sample.issuedAt(),
        sample.expiresIn(),
        sample.content(),
        sample.refresh(),
        sample.shape(),
        sample.token(),
        sample.file());
  }

  private static TokenFacts facts(Write write, long expires) {
    Optional<Instant> right = Optional.of(Ticks.instant(expires));
    Optional<Instant> early = Optional.of(Ticks.instant(expires - 100));
    Optional<Instant> late = Optional.of(Ticks.instant(expires + 100));
    Optional<Instant> none = Optional.empty();
    return switch (write.expiry) {
      case LIFETIME -> facts(none, none);
      case ABSOLUTE -> facts(right, none);
      case JWT -> facts(none, right);
      case ABSOLUTE_AND_LATER_JWT -> facts(right, late);
      case LIFETIME_AND_EARLIER_OTHERS -> facts(early, early);
    };
  }

  private static TokenFacts facts(Optional<Instant> absolute, Optional<Instant> jwt) {
    return new TokenFacts(Optional.empty(), Optional.empty(), absolute, jwt);
  }
}
