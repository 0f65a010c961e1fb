package aegis.lt.observer.cli;

import aegis.lt.observer.acceptance.EvidenceDatabase;
import aegis.lt.observer.config.LogOrigin;
import aegis.lt.observer.config.ObserverConfig;
import aegis.lt.observer.config.WatchedKeeper;
import aegis.lt.observer.engine.LogSelfTest;
import aegis.lt.observer.engine.Reachability;
import aegis.lt.observer.store.EvidenceStore;
import aegis.lt.observer.store.StoreException;
import aegis.lt.observer.watch.SilentLog;
import aegis.lt.shared.cli.ExitCode;
import aegis.lt.shared.cli.Findings;
import aegis.lt.shared.file.FileKind;
import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.file.IoReason;
import aegis.lt.shared.file.Writable;
import aegis.lt.shared.token.JwtClaims;
import aegis.lt.shared.token.TokenCache;
import aegis.lt.shared.token.TokenCacheFile;
import aegis.lt.shared.token.TokenCacheFile.Read;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Checks, one by one, what usually keeps an observation from beginning. Changes nothing. */
@Command(name = "doctor", description = "Check what usually goes wrong, each with its remedy.")
final class DoctorCommand implements Callable<Integer> {
  private static final long SCARCE_BYTES = 64L << 20;

  private static final String READABLE_LOG =
      "create it again with log driver json-file or local, or name the file it logs to (log_file)";

  @ParentCommand private @Nullable ObserverCommand parent;

  @Option(names = "--json", description = "Print JSON, for programs.")
  private boolean json;

  private @Nullable Findings findings;

  @Override
  public Integer call() throws Exception {
    ObserverCommand command = Objects.requireNonNull(parent);
    ObserverConfig config = command.config();
    findings =
        new Findings(command.console().out(), json ? Findings.Form.JSON : Findings.Form.TEXT);
    findings().ok("configuration", command.configFile().toString());
    database(config);
    tokenCache("incumbent", config.incumbent());
    tokenCache("candidate", config.candidate());
    logs(config);
    Optional<String> odd = odd(config.workLog());
    if (odd.isPresent()) {
      findings().fail("work log", odd.get(), "name a text file");
    } else {
      folder("work log", config.workLog());
    }
    folder("reports", config.reports());
    findings().end();
    return (findings().failed() ? ExitCode.NOT_READY : ExitCode.OK).code();
  }

  private Findings findings() {
    return Objects.requireNonNull(findings);
  }

  private void database(ObserverConfig config) throws IOException {
    Path database = config.database();
    if (!Files.exists(database)) {
      folder("database", database);
      return;
    }
    try (EvidenceStore store = EvidenceStore.openReadOnly(database)) {
      EvidenceDatabase.requireMigration(config, store);
      List<String> damage = store.integrityCheck();
      if (damage.isEmpty()) {
        findings().ok("database", database + ", " + store.counts().looks() + " looks");
      } else {
        findings()
            .fail("database", database + ": " + damage.get(0), "restore it, or begin a new one");
      }
    } catch (StoreException e) {
      findings().fail("database", String.valueOf(e.getMessage()), "restore it, or begin a new one");
    }
    long free = Files.getFileStore(database.toAbsolutePath()).getUsableSpace();
    if (free < SCARCE_BYTES) {
      findings().fail("disk space", (free >> 20) + " MiB free", "make room on that volume");
    }
  }

  private void tokenCache(String name, WatchedKeeper keeper) {
    Read read = new TokenCacheFile(keeper.tokenCache(), FileOps.real()).read();
    String what = name + " cache";
    String path = keeper.tokenCache().toString();
    switch (read) {
      case Read.Present present -> {
        if (tellsWhichIsLater(present.cache())) {
          findings().ok(what, path);
        } else {
          findings()
              .fail(
                  what,
                  path
                      + " says neither when its token was issued nor when it expires, so "
                      + name
                      + "_issued_at_monotonic can never pass",
                  "let that keeper write issued_at, the time of the endpoint's answer, into the file");
        }
      }
      case Read.Missing missing ->
          findings()
              .fail(
                  what,
                  path + " is missing",
                  "start that keeper; for the new one, log in with its authorize");
      case Read.NotJson notJson -> unusable(what, path, read);
      case Read.NoToken noToken -> unusable(what, path, read);
      case Read.Unreadable unreadable ->
          findings()
              .fail(
                  what,
                  path + " cannot be read: " + unreadable.reason(),
                  "mount it as a regular file that this user may read");
    }
  }

  private void unusable(String what, String path, Read read) {
    findings().fail(what, path + " " + read.problem().orElseThrow(), "see what wrote it");
  }

  private static boolean tellsWhichIsLater(TokenCache cache) {
    return cache.issuedAt().isPresent()
        || cache.absoluteExpiry().isPresent()
        || JwtClaims.of(cache.accessToken()).expiresAt().isPresent();
  }

  private void logs(ObserverConfig config) {
    List<LogOrigin> origins =
        List.of(config.incumbent().log(), config.candidate().log(), config.consumer().log());
    for (LogOrigin origin : origins) {
      if (origin instanceof LogOrigin.OfFile file) {
        Optional<String> odd = odd(file.path());
        if (odd.isPresent()) {
          findings().fail("log", odd.get(), "name the file that the program logs to");
        } else if (Files.isReadable(file.path())) {
          word(config, file, SilentLog.lastWord(file));
        } else {
          findings().fail("log", file.name() + " cannot be read", "let the program log there");
        }
      }
    }
    List<String> containers =
        Stream.of(origins)
            .flatMap(List::stream)
            .filter(LogOrigin.OfContainer.class::isInstance)
            .map(LogOrigin::name)
            .toList();
    if (containers.isEmpty()) {
      return;
    }
    Reachability reachability = Reachability.of(config.dockerHost(), containers);
    if (reachability.problem().isPresent()) {
      findings()
          .fail(
              "container engine",
              reachability.problem().get().found(),
              reachability.problem().get().remedy());
      return;
    }
    for (String container : containers) {
      LogSelfTest log = reachability.logs().get(container);
      if (log != null) {
        containerLog(config, container, log);
      } else {
        findings()
            .fail("log", "there is no container " + container, "start it, or correct its name");
      }
    }
  }

  private void containerLog(ObserverConfig config, String container, LogSelfTest log) {
    String found = log.finding().map(finding -> container + ": " + finding).orElse("");
    if (log.problem().isPresent()) {
      findings().fail("log", container + ": " + log.problem().get(), READABLE_LOG);
      return;
    }
    if (!found.isEmpty() && log.lastWord().isEmpty()) {
      findings().warn("log", found, "run doctor again when the program has logged something");
      return;
    }
    if (!found.isEmpty()) {
      findings().ok("log driver", found);
    }
    word(config, new LogOrigin.OfContainer(container), log.lastWord());
  }

  /** What is wrong with the kind of a file, if something is there. */
  private static Optional<String> odd(Path file) {
    try {
      FileKind.requireRegularOrNothing(file);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(IoReason.of(e));
    }
  }

  private void word(ObserverConfig config, LogOrigin origin, Optional<Instant> lastWord) {
    Instant now = Objects.requireNonNull(parent).console().clock().instant();
    SilentLog.warning(config, origin, lastWord, now)
        .ifPresentOrElse(
            silent -> findings().warn("log", silent, SilentLog.REMEDY),
            () -> findings().ok("log", origin.name()));
  }

  private void folder(String what, Path file) {
    if (Writable.isWritable(file)) {
      findings().ok(what, file.toString());
    } else {
      findings().fail(what, file + " cannot be written", "mount its folder writable for this user");
    }
  }
}
