package aegis.lt.observer.cutover.decide;

import aegis.lt.observer.engine.ContainerDefinition;
import aegis.lt.shared.fence.FenceFile;
import aegis.lt.shared.time.TimeText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What must not be seen while the new keeper is watched. Pure. */
public final class WatchPolicy {
  private final CutoverSettings settings;
  private final Optional<Long> epoch;

  /**
   * A policy for one run.
   *
   * @param epoch of the fence, as it was handed over
   */
  public WatchPolicy(CutoverSettings settings, Optional<Long> epoch) {
    this.settings = settings;
    this.epoch = epoch;
  }

  /** What is wrong with the canonical cache. */
  public List<Violation> ofCache(CacheLook look, Instant now) {
    List<Violation> found = new ArrayList<>();
    String written = look.mtime().map(Instant::toString).orElse("never");
    if (!look.valid(now)) {
      found.add(new Violation("token@" + written, "the canonical cache " + look.describe(now)));
    }
    Duration longest = settings.how().watchCadence().plus(settings.watchTolerance());
    look.mtime()
        .map(at -> Duration.between(at, now))
        .filter(age -> age.compareTo(longest) > 0)
        .ifPresent(
            age ->
                found.add(
                    new Violation(
                        "late@" + written,
                        "the canonical cache was last written at "
                            + written
                            + ", "
                            + TimeText.brief(age)
                            + " ago, allowed is "
                            + TimeText.brief(longest))));
    return found;
  }

  /** What is wrong with the fence. */
  public List<Violation> ofFence(FenceFile.FenceRead found) {
    if (!(found instanceof FenceFile.FenceRead.Present present)) {
      return List.of(
          new Violation("fence@" + found, "the fence's record is gone or cannot be interpreted"));
    }
    boolean ours =
        present.record().writer().equals(settings.candidate())
            && epoch.equals(Optional.of(present.record().epoch()));
    return ours
        ? List.of()
        : List.of(
            new Violation(
                "fence@" + present.record().writer() + "/" + present.record().epoch(),
                "the fence names "
                    + present.record().writer()
                    + ", epoch "
                    + present.record().epoch()
                    + "; someone else has changed it"));
  }

  /** What is wrong with the old keeper: that it runs. */
  public List<Violation> ofIncumbent(Optional<ContainerDefinition> incumbent) {
    return incumbent.filter(ContainerDefinition::running).stream()
        .map(
            one ->
                new Violation(
                    "incumbent@" + one.id() + "/" + one.startedAt().orElse(Instant.EPOCH),
                    one.name() + " runs again; both write the canonical cache"))
        .toList();
  }

  /** What is wrong with others: that they could write. */
  public List<Violation> ofOtherWriters(List<OtherWriter> others) {
    return others.stream()
        .filter(one -> !one.container().name().equals(settings.incumbent()))
        .map(
            one ->
                new Violation(
                    "stranger@"
                        + one.container().id()
                        + "/"
                        + one.container().startedAt().orElse(Instant.EPOCH),
                    one.text()))
        .toList();
  }

  /** What is wrong with the new keeper's containers, if that lasts. */
  public List<Violation> ofCandidates(List<ContainerDefinition> candidates) {
    List<ContainerDefinition> running =
        candidates.stream().filter(ContainerDefinition::running).toList();
    if (running.size() != 1) {
      return List.of(
          new Violation(
              "candidates@" + running.size(),
              running.size() + " containers of " + settings.how().service() + " run, must be one"));
    }
    ContainerDefinition one = running.get(0);
    return settings.hasOverride(one)
        ? List.of(
            new Violation(
                "override@" + one.id(),
                one.name() + " was deployed with the override; nobody writes the cache"))
        : List.of();
  }
}
