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
import aegis.lt.shared.file.FileKind;
import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.file.IoReason;
import aegis.lt.shared.file.Writable;
import aegis.lt.shared.token.JwtClaims;
import aegis.lt.shared.token.TokenCache;
import aegis.lt.shared.token.TokenCacheFile;
import aegis.lt.shared.token.TokenCacheFile.Read;
import java.io.IOException;
import java.io.PrintStream;
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
import picocli.CommandLine.ParentCommand;

/** Checks, one by one, what usually keeps an observation from beginning. Changes nothing. */
@Command(name = "doctor", description = "Check what usually goes wrong, each with its remedy.")
final class DoctorCommand implements Callable<Integer> {
  private static final long SCARCE_BYTES = 64L << 20;

  private static final String READABLE_LOG =
      "create it again with log driver json-file or local, or name the file it logs to (log_file)";

  @ParentCommand private @Nullable ObserverCommand parent;

  private boolean failed;

  @Override
  public Integer call() throws Exception {
    ObserverCommand command = Objects.requireNonNull(parent);
    ObserverConfig config = command.config();
    PrintStream out = command.console().out();
    ok(out, "configuration", command.configFile().toString());
    database(out, config);
    tokenCache(out, "incumbent", config.incumbent());
    tokenCache(out, "candidate", config.candidate());
    logs(out, config);
    Optional<String> odd = odd(config.workLog());
    if (odd.isPresent()) {
      fail(out, "work log", odd.get(), "name a text file");
    } else {
      folder(out, "work log", config.workLog());
    }
    folder(out, "reports", config.reports());
    return failed ? ExitCode.NOT_READY.code() : ExitCode.OK.code();
  }

  private void database(PrintStream out, ObserverConfig config) throws IOException {
    Path database = config.database();
    if (!Files.exists(database)) {
      folder(out, "database", database);
      return;
    }
    try (EvidenceStore store = EvidenceStore.openReadOnly(database)) {
      EvidenceDatabase.requireMigration(config, store);
      List<String> damage = store.integrityCheck();
      if (damage.isEmpty()) {
        ok(out, "database", database + ", " + store.counts().looks() + " looks");
      } else {
        fail(out, "database", database + ": " + damage.get(0), "restore it, or begin a new one");
      }
    } catch (StoreException e) {
      fail(out, "database", String.valueOf(e.getMessage()), "restore it, or begin a new one");
    }
    long free = Files.getFileStore(database.toAbsolutePath()).getUsableSpace();
    if (free < SCARCE_BYTES) {
      fail(out, "disk space", (free >> 20) + " MiB free", "make room on that volume");
    }
  }

  private void tokenCache(PrintStream out, String name, WatchedKeeper keeper) {
    Read read = new TokenCacheFile(keeper.tokenCache(), FileOps.real()).read();
    String what = name + " cache";
    String path = keeper.tokenCache().toString();
    switch (read) {
      case Read.Present present -> {
        if (tellsWhichIsLater(present.cache())) {
          ok(out, what, path);
        } else {
          fail(
              out,
              what,
              path
                  + " says neither when its token was issued nor when it expires, so "
                  + name
                  + "_issued_at_monotonic can never pass",
              "let that keeper write issued_at, the time of the endpoint's answer, into the file");
        }
      }
      case Read.Missing missing ->
          fail(
              out,
              what,
              path + " is missing",
              "start that keeper; for the new one, log in with its authorize");
      case Read.NotJson notJson ->
          fail(out, what, path + " is not a JSON object", "see what wrote it");
      case Read.NoToken noToken ->
          fail(out, what, path + " has no access_token", "see what wrote it");
      case Read.Unreadable unreadable ->
          fail(
              out,
              what,
              path + " cannot be read: " + unreadable.reason(),
              "mount it as a regular file that this user may read");
    }
  }

  private static boolean tellsWhichIsLater(TokenCache cache) {
    return cache.issuedAt().isPresent()
        || cache.absoluteExpiry().isPresent()
        || JwtClaims.of(cache.accessToken()).expiresAt().isPresent();
  }

  private void logs(PrintStream out, ObserverConfig config) {
    List<LogOrigin> origins =
        List.of(config.incumbent().log(), config.candidate().log(), config.consumer().log());
    for (LogOrigin origin : origins) {
      if (origin instanceof LogOrigin.OfFile file) {
        Optional<String> odd = odd(file.path());
        if (odd.isPresent()) {
          fail(out, "log", odd.get(), "name the file that the program logs to");
        } else if (Files.isReadable(file.path())) {
          word(out, config, file, SilentLog.lastWord(file));
        } else {
          fail(out, "log", file.name() + " cannot be read", "let the program log there");
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
      fail(
          out,
          "container engine",
          reachability.problem().get().found(),
          reachability.problem().get().remedy());
      return;
    }
    for (String container : containers) {
      LogSelfTest log = reachability.logs().get(container);
      if (log != null) {
        containerLog(out, config, container, log);
      } else {
        fail(out, "log", "there is no container " + container, "start it, or correct its name");
      }
    }
  }

  private void containerLog(
      PrintStream out, ObserverConfig config, String container, LogSelfTest log) {
    String found = log.finding().map(finding -> container + ": " + finding).orElse("");
    if (log.problem().isPresent()) {
      fail(out, "log", container + ": " + log.problem().get(), READABLE_LOG);
      return;
    }
    if (!found.isEmpty() && log.lastWord().isEmpty()) {
      warn(out, "log", found, "run doctor again when the program has logged something");
      return;
    }
    if (!found.isEmpty()) {
      ok(out, "log driver", found);
    }
    word(out, config, new LogOrigin.OfContainer(container), log.lastWord());
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

  private void word(
      PrintStream out, ObserverConfig config, LogOrigin origin, Optional<Instant> lastWord) {
    Instant now = Objects.requireNonNull(parent).console().clock().instant();
    SilentLog.warning(config, origin, lastWord, now)
        .ifPresentOrElse(
            silent -> warn(out, "log", silent, SilentLog.REMEDY),
            () -> ok(out, "log", origin.name()));
  }

  private void folder(PrintStream out, String what, Path file) {
    if (Writable.isWritable(file)) {
      ok(out, what, file.toString());
    } else {
      fail(out, what, file + " cannot be written", "mount its folder writable for this user");
    }
  }

  private static void ok(PrintStream out, String what, String found) {
    out.printf("ok    %-16s %s%n", what, found);
  }

  private static void warn(PrintStream out, String what, String found, String remedy) {
    out.printf("warn  %-16s %s%n%22s -> %s%n", what, found, "", remedy);
  }

  private void fail(PrintStream out, String what, String found, String remedy) {
    failed = true;
    out.printf("fail  %-16s %s%n%22s -> %s%n", what, found, "", remedy);
  }
}
