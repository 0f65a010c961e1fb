package aegis.lt.observer.cli;

import aegis.lt.observer.acceptance.Liveness;
import aegis.lt.observer.config.DockerHost;
import aegis.lt.observer.config.LogOrigin;
import aegis.lt.observer.config.LogPatterns;
import aegis.lt.observer.config.ObserverConfig;
import aegis.lt.observer.config.WatchedKeeper;
import aegis.lt.observer.engine.ContainerLog;
import aegis.lt.observer.engine.ContainerWatch;
import aegis.lt.observer.engine.Containers;
import aegis.lt.observer.engine.DockerEngineClient;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.store.EvidenceStore;
import aegis.lt.observer.store.Recorder;
import aegis.lt.observer.watch.Look;
import aegis.lt.observer.watch.Observation;
import aegis.lt.observer.watch.Sampler;
import aegis.lt.observer.watch.log.LineClassifier;
import aegis.lt.observer.watch.log.LogFile;
import aegis.lt.observer.watch.log.LogSource;
import aegis.lt.observer.watch.log.LogWatch;
import aegis.lt.shared.cli.CommandFailure;
import aegis.lt.shared.cli.ExitCode;
import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.file.ProcessLock;
import aegis.lt.shared.log.Fields;
import aegis.lt.shared.notify.Notifier;
import aegis.lt.shared.process.HealthFile;
import aegis.lt.shared.process.Signals;
import aegis.lt.shared.token.Fingerprinter;
import aegis.lt.shared.token.TokenCacheFile;
import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** The daemon. Puts it together: database, recorder, sampler, watches. */
@Command(name = "run", description = "The daemon: watch and record, until stopped.")
public final class RunCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  @ParentCommand private @Nullable ObserverCommand parent;

  @Override
  @SuppressWarnings("try") // the lock is held, not used
  public Integer call() throws Exception {
    ObserverCommand command = Objects.requireNonNull(parent);
    ObserverConfig config = command.config();
    InstantSource clock = command.console().clock();
    Files.createDirectories(config.reports());
    config.later().stream()
        .sorted()
        .forEach(
            key ->
                LOG.warn("{} is set, but this version of the observer does not have it yet", key));
    AtomicBoolean interrupted = new AtomicBoolean();
    try (ProcessLock lock = ObserverCommand.lock(config);
        EvidenceStore store = openSound(config);
        Recorder recorder =
            new Recorder(store, config.maxGap(), Recorder.flushInterval(config.maxGap()));
        Watches watches = Watches.of(config, recorder, clock);
        Notifier notifier = Notifier.of(config.notifyAt())) {
      Observation observation =
          new Observation(
              config,
              store,
              recorder,
              sampler(config, store, recorder, clock),
              watches.polls(),
              notifier,
              clock);
      Signals.on("TERM", observation::stop);
      Signals.on(
          "INT",
          () -> {
            interrupted.set(true);
            observation.stop();
          });
      LOG.info(
          "observer started {}",
          Fields.of("migration", config.migration())
              .and("database", config.database().toAbsolutePath())
              .and("window", config.window()));
      HealthFile healthFile =
          HealthFile.start(
              command.console().environment(),
              () -> Liveness.of(config, clock.instant()).text(),
              clock);
      try {
        observation.run();
      } finally {
        healthFile.close();
      }
      LOG.info("observer stopped");
    }
    return (interrupted.get() ? ExitCode.INTERRUPTED : ExitCode.OK).code();
  }

  private static EvidenceStore openSound(ObserverConfig config) {
    EvidenceStore store = EvidenceStore.open(config.database(), config.migration());
    List<String> damage = store.integrityCheck();
    if (!damage.isEmpty()) {
      store.close();
      throw new CommandFailure(
          ExitCode.INTERNAL_ERROR,
          config.database()
              + " is damaged ("
              + damage.get(0)
              + "); put it aside and restore it, or begin a new one");
    }
    return store;
  }

  private static Sampler sampler(
      ObserverConfig config, EvidenceStore store, Recorder recorder, InstantSource clock) {
    Fingerprinter fingerprinter = new Fingerprinter(store.fingerprintKey());
    FileOps ops = FileOps.real();
    return new Sampler(
        new Look(new TokenCacheFile(config.incumbent().tokenCache(), ops), fingerprinter),
        new Look(new TokenCacheFile(config.candidate().tokenCache(), ops), fingerprinter),
        recorder,
        clock,
        config.maxGap());
  }

  /** The watches on logs and containers, and what they hold open. */
  private record Watches(List<Runnable> polls, List<AutoCloseable> open) implements AutoCloseable {
    static Watches of(ObserverConfig config, Recorder recorder, InstantSource clock) {
      List<Runnable> polls = new ArrayList<>();
      List<AutoCloseable> open = new ArrayList<>();
      Optional<Containers> engine = Optional.empty();
      if (config.dockerHost() instanceof DockerHost.At at) {
        engine = Optional.of(DockerEngineClient.at(at.uri()));
        engine.ifPresent(open::add);
      }
      Map<Role, LogOrigin> origins = new EnumMap<>(Role.class);
      origins.put(Role.INCUMBENT, config.incumbent().log());
      origins.put(Role.CANDIDATE, config.candidate().log());
      origins.put(Role.CONSUMER, config.consumer().log());
      Map<Role, String> containers = new EnumMap<>(Role.class);
      for (Map.Entry<Role, LogOrigin> entry : origins.entrySet()) {
        Role role = entry.getKey();
        Optional<LogSource> source = Optional.empty();
        if (entry.getValue() instanceof LogOrigin.OfFile file) {
          LogFile log = new LogFile(file.path());
          open.add(log);
          source = Optional.of(log);
        } else if (engine.isPresent()) {
          containers.put(role, entry.getValue().name());
          source = Optional.of(new ContainerLog(entry.getValue().name(), engine.get()));
        }
        LineClassifier classifier =
            role == Role.CONSUMER
                ? LineClassifier.ofConsumer(
                    config.consumer().unauthorizedPattern(), config.consumer().ignorePattern())
                : LineClassifier.ofKeeper(rejection(config, role), LogPatterns.REFRESHED);
        source
            .map(log -> new LogWatch(role, log, classifier, recorder, clock))
            .ifPresentOrElse(
                watch -> polls.add(watch::poll),
                () ->
                    LOG.warn(
                        "a log is not watched, as there is no container engine {}",
                        Fields.of("role", role)));
      }
      if (engine.isPresent() && !containers.isEmpty()) {
        polls.add(new ContainerWatch(containers, engine.get(), recorder, clock)::poll);
      }
      return new Watches(polls, open);
    }

    private static Pattern rejection(ObserverConfig config, Role role) {
      WatchedKeeper keeper = role == Role.INCUMBENT ? config.incumbent() : config.candidate();
      return keeper.rejectionPattern();
    }

    @Override
    public void close() throws IOException {
      for (AutoCloseable one : open) {
        try {
          one.close();
        } catch (IOException e) {
          throw e;
        } catch (Exception e) {
          throw new IOException("cannot close a log", e);
        }
      }
    }
  }
}
