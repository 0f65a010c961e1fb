package aegis.lt.observer.cutover;

import aegis.lt.observer.cutover.compose.ComposeFile;
import aegis.lt.observer.engine.ContainerControl;
import aegis.lt.shared.fence.FenceFile;
import aegis.lt.shared.notify.Notification;
import aegis.lt.shared.notify.Notifier;
import aegis.lt.shared.time.Sleeper;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * All that a cutover touches.
 *
 * @param files what files and folders allow, as far as a look tells
 * @param progress tells the operator what is going on, a line at a time
 */
public record World(
    CutoverSettings settings,
    CutoverFolder folder,
    ContainerControl containers,
    FenceFile fence,
    ComposeFile compose,
    Commits commits,
    CanonicalCache canonical,
    Deployer deployer,
    Evidence evidence,
    WorkLogFile workLog,
    Notifier notifier,
    InstantSource clock,
    Sleeper sleeper,
    Stop stop,
    FileAccess files,
    Consumer<String> progress) {
  /** Tells whoever is to be told, wherever they are. */
  void notify(Notification.Severity severity, String event, String text) {
    notifier.send(
        new Notification(
            clock.instant(), "lt-observer " + settings.migration(), severity, event, text));
  }

  void tell(String line) {
    progress.accept(line);
  }
}
