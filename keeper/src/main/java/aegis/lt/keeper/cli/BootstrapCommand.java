package aegis.lt.keeper.cli;

import aegis.lt.keeper.config.KeeperConfig;
import aegis.lt.keeper.refresh.Fence;
import aegis.lt.shared.cli.CommandFailure;
import aegis.lt.shared.cli.ExitCode;
import aegis.lt.shared.fence.FenceFile;
import aegis.lt.shared.fence.FenceRecord;
import aegis.lt.shared.file.AtomicFile;
import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.file.IoReason;
import aegis.lt.shared.file.ProcessLock;
import aegis.lt.shared.log.Fields;
import aegis.lt.shared.token.TokenCache;
import aegis.lt.shared.token.TokenCacheFile;
import aegis.lt.shared.token.TokenCacheFile.Read;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a new keeper its first token cache: a copy of the canonical one, made once and never again.
 * Records, if there is no record, that the canonical cache belongs to the incumbent.
 */
final class BootstrapCommand {
  private static final Logger log = LoggerFactory.getLogger(BootstrapCommand.class);

  private final KeeperConfig config;
  private final FileOps ops;
  private final Console console;

  BootstrapCommand(KeeperConfig config, FileOps ops, Console console) {
    this.config = config;
    this.ops = ops;
    this.console = console;
  }

  int call() throws ProcessLock.HeldElsewhere {
    try {
      return bootstrap();
    } catch (ProcessLock.HeldElsewhere e) {
      throw e;
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.INTERNAL_ERROR, "cannot bootstrap: " + IoReason.of(e));
    }
  }

  private int bootstrap() throws IOException {
    Path canonical = config.canonicalPath();
    Path target =
        config
            .overridePath()
            .orElseThrow(
                () ->
                    new CommandFailure(
                        ExitCode.USAGE,
                        KeeperConfig.OVERRIDE
                            + " is not set: there is nothing to copy to, as the keeper would write"
                            + " the canonical cache itself. Set it to the parallel token cache."));
    Fence fence = new Fence(canonical, config.keeperName(), ops);
    if (fence.isCanonical(target)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          KeeperConfig.OVERRIDE
              + " is the canonical cache itself, "
              + canonical
              + "; name another");
    }
    for (Path file : List.of(canonical, target)) {
      Path directory = file.resolveSibling("");
      if (!Files.isDirectory(directory)) {
        throw new CommandFailure(
            ExitCode.NOT_READY, directory + " does not exist; check that the volume is mounted");
      }
    }
    // The fence comes first: were it the other way round, a crash between the two would leave a
    // keeper that thinks it has no incumbent.
    boolean recorded = record(fence);
    boolean copied = copy(canonical, target);
    console
        .out()
        .println(
            copied
                ? "copied " + canonical + " to " + target
                : "already done: " + target + " exists and was left alone");
    if (recorded) {
      console.out().println("created " + fence.record() + ", writer " + FenceRecord.INCUMBENT);
    }
    return ExitCode.OK.code();
  }

  private boolean copy(Path canonical, Path target) throws IOException {
    if (ops.stamp(target).isPresent()) {
      return false;
    }
    // No keeper may save while we copy.
    AtomicFile atomic = new AtomicFile(target, ops);
    ProcessLock lock = ProcessLock.acquire(atomic.lock());
    try {
      if (ops.stamp(target).isPresent()) {
        return false;
      }
      byte[] content = usableContent(canonical);
      if (atomic.stored().isPresent()) {
        throw new CommandFailure(
            ExitCode.NOT_READY,
            atomic.pending()
                + " holds a received token; start the keeper, which puts it in place, instead");
      }
      atomic.reserve(content.length);
      atomic.store(content);
      ops.copyOwnership(canonical, atomic.pending());
      atomic.place();
      log.warn(
          "both keepers now share one lineage: the first to refresh may end the other's token."
              + " Authorize this keeper separately to avoid that {}",
          Fields.of("from", canonical).and("to", target));
      return true;
    } finally {
      lock.close();
    }
  }

  private byte[] usableContent(Path canonical) throws IOException {
    Read read = new TokenCacheFile(canonical, ops).read();
    if (!(read instanceof Read.Present)) {
      throw new CommandFailure(ExitCode.NOT_READY, unusable(canonical, read));
    }
    byte[] content = ops.read(canonical);
    if (!(TokenCache.parse(content) instanceof TokenCache.Parsed.Usable)) {
      throw new CommandFailure(
          ExitCode.NOT_READY,
          canonical + " was being written while it was read; nothing was copied, try again");
    }
    return content;
  }

  private static String unusable(Path canonical, Read read) {
    if (read instanceof Read.Unusable unusable) {
      return canonical + " " + unusable.defect().text() + "; nothing was copied";
    }
    if (read instanceof Read.Unreadable unreadable) {
      return canonical + " cannot be read: " + unreadable.reason() + "; nothing was copied";
    }
    return "Token cache missing: " + canonical + " does not exist; nothing was copied";
  }

  private boolean record(Fence fence) throws IOException {
    if (ops.stamp(fence.record()).isPresent()) {
      return false;
    }
    new FenceFile(config.canonicalPath(), ops).write(FenceRecord.first(console.now()));
    return true;
  }
}
