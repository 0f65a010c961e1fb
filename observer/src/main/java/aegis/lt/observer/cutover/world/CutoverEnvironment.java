package aegis.lt.observer.cutover.world;

import aegis.lt.observer.cutover.compose.ComposeFile;
import aegis.lt.observer.cutover.decide.CutoverSettings;
import aegis.lt.observer.cutover.decide.KeeperLog;
import aegis.lt.observer.cutover.decide.OtherWriter;
import aegis.lt.observer.cutover.journal.CutoverFolder;
import aegis.lt.observer.engine.ContainerControl;
import aegis.lt.observer.engine.ContainerDefinition;
import aegis.lt.observer.engine.LogEntry;
import aegis.lt.shared.fence.FenceFile;
import aegis.lt.shared.notify.Notification;
import aegis.lt.shared.notify.Notifier;
import aegis.lt.shared.time.Sleeper;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * All that a cutover touches.
 *
 * @param files what files and folders allow, as far as a look tells
 * @param progress tells the operator what happens, a line at a time
 */
public record CutoverEnvironment(
    CutoverSettings settings,
    CutoverFolder folder,
    ContainerControl containers,
    FenceFile fence,
    ComposeFile compose,
    Commits commits,
    CanonicalCache canonical,
    Deployer deployer,
    CutoverEvidence evidence,
    WorkLogFile workLog,
    Notifier notifier,
    InstantSource clock,
    Sleeper sleeper,
    Stop stop,
    FileAccess files,
    Consumer<String> progress) {
  /** As many entries of a keeper's log are read at most. */
  private static final int LAST_ENTRIES = 5000;

  /** Tells whoever is to be told, wherever they are. */
  public void notify(Notification.Severity severity, String event, String text) {
    notifier.send(
        new Notification(
            clock.instant(), "lt-observer " + settings.migration(), severity, event, text));
  }

  /** All containers of the new keeper: those of its service, and the one that has its name. */
  public List<ContainerDefinition> candidates() throws IOException {
    Map<String, ContainerDefinition> found = new LinkedHashMap<>();
    for (ContainerDefinition one : containers.ofService(settings.how().service())) {
      found.put(one.id(), one);
    }
    containers.inspect(settings.candidate()).ifPresent(one -> found.put(one.id(), one));
    return List.copyOf(found.values());
  }

  /**
   * What could write the canonical cache now, beside both keepers.
   *
   * @param old the old keeper's container, as it was
   * @param oldId the id of the one that was created from it again, if that was done
   */
  public List<OtherWriter> otherWriters(ContainerDefinition old, Optional<String> oldId)
      throws IOException {
    List<ContainerDefinition> candidates = candidates();
    return OtherWriter.among(containers.running(), settings, old, oldId, candidates);
  }

  /** The same, as far as it most likely does write. */
  public List<OtherWriter> otherKeepers(ContainerDefinition old) throws IOException {
    return otherWriters(old, Optional.empty()).stream().filter(OtherWriter::keeper).toList();
  }

  /**
   * What a keeper has logged since its container was started.
   *
   * @throws IOException if the engine cannot read it
   */
  public KeeperLog keeperLog(ContainerDefinition keeper) throws IOException {
    Instant started = keeper.startedAt().orElse(Instant.EPOCH);
    return new KeeperLog(
        containers.log(keeper.id(), OptionalInt.of(LAST_ENTRIES), Optional.of(started)).stream()
            .filter(entry -> !entry.at().isBefore(started))
            .map(LogEntry::text)
            .toList());
  }

  /** Prints a line for the operator. */
  public void tell(String line) {
    progress.accept(line);
  }
}
