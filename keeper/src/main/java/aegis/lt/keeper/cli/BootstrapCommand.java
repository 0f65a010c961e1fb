package aegis.lt.keeper.cli;

import aegis.lt.keeper.config.KeeperConfig;
import aegis.lt.keeper.refresh.Fence;
import aegis.lt.keeper.state.CopiedTokens;
import aegis.lt.keeper.state.StateDirectory;
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
 * Records, if there is no record, that the canonical cache belongs to the incumbent; and if that is
 * asked for, gives a new keeper its first token cache: a copy of the canonical one, made once and
 * never again. The copy may be made while the new keeper runs and waits for a token cache.
 */
final class BootstrapCommand {
  private static final Logger log = LoggerFactory.getLogger(BootstrapCommand.class);

  private static final String WHY_NOT =
      "nothing was copied and nothing was changed. With a copy both keepers would share one chain of"
          + " refresh tokens, each of which is good once: the keeper that refreshes second replays a"
          + " spent token, and many endpoints then end the chain for both. Log in with 'authorize'"
          + " instead, which gives this keeper a chain of its own; or, if the endpoint lets refresh"
          + " tokens be used again, run 'bootstrap --share-lineage'";

  private final KeeperConfig config;
  private final FileOps ops;
  private final KeeperConsole console;

  BootstrapCommand(KeeperConfig config, FileOps ops, KeeperConsole console) {
    this.config = config;
    this.ops = ops;
    this.console = console;
  }

  /** Whether both keepers may come to share one chain of refresh tokens. */
  enum Copy {
    ALLOWED,
    REFUSED
  }

  int call(Copy copy) throws ProcessLock.HeldElsewhere {
    try {
      return bootstrap(copy);
    } catch (ProcessLock.HeldElsewhere e) {
      throw e;
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.INTERNAL_ERROR, "cannot bootstrap: " + IoReason.of(e));
    }
  }

  private int bootstrap(Copy copy) throws IOException {
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
    if (ops.stamp(target).isPresent()) {
      boolean recorded = record(fence);
      console.out().println("already done: " + target + " exists and was left alone");
      tell(fence, recorded);
      return ExitCode.OK.code();
    }
    byte[] content = usableContent(canonical);
    if (copy == Copy.REFUSED) {
      throw new CommandFailure(ExitCode.NOT_READY, WHY_NOT);
    }
    copy(canonical, target, content, fence);
    return ExitCode.OK.code();
  }

  private void copy(Path canonical, Path target, byte[] content, Fence fence)
      throws IOException, ProcessLock.HeldElsewhere {
    StateDirectory state = new StateDirectory(config.stateDirectory(), target, ops);
    state.create();
    // Not together with a login, nor with another of its kind.
    ProcessLock lock = ProcessLock.acquire(config.stateDirectory().resolve("authorize.lock"));
    try {
      copy(canonical, target, content, fence, state);
    } finally {
      lock.close();
    }
  }

  private void copy(Path canonical, Path target, byte[] content, Fence fence, StateDirectory state)
      throws IOException {
    refuseWhatIsUnderWay(target);
    // With a file of its own: a keeper that runs holds the lock, and writes no cache before there
    // is one.
    AtomicFile atomic = new AtomicFile(target, ops, "bootstrap");
    atomic.reserve(content.length);
    // The fence comes before the copy: were it the other way round, a crash between the two would
    // leave a keeper that thinks it has no incumbent.
    boolean recorded = record(fence);
    try {
      atomic.store(content);
      ops.copyOwnership(canonical, atomic.pending());
      CopiedTokens.note(state, ops, content, console.now());
      if (ops.stamp(target).isPresent()) {
        throw new IOException(target + " has just been made by somebody else");
      }
      atomic.place();
    } catch (IOException e) {
      if (recorded) {
        ops.delete(fence.record());
      }
      atomic.discard();
      throw e;
    }
    log.warn(
        "both keepers now share one lineage: the first to refresh may end the other's token."
            + " Authorize this keeper separately to avoid that {}",
        Fields.of("from", canonical).and("to", target));
    console.out().println("copied " + canonical + " to " + target);
    tell(fence, recorded);
  }

  private void tell(Fence fence, boolean recorded) {
    if (recorded) {
      console.out().println("created " + fence.record() + ", writer " + config.incumbentName());
    }
  }

  /** What a keeper has received or a login has left is newer than any copy. */
  private void refuseWhatIsUnderWay(Path target) throws IOException {
    for (AtomicFile other :
        List.of(new AtomicFile(target, ops), new AtomicFile(target, ops, "login-place"))) {
      if (other.stored().isPresent()) {
        throw new CommandFailure(
            ExitCode.NOT_READY,
            other.pending()
                + " holds received tokens; start the keeper, which puts them in place, instead");
      }
    }
  }

  private byte[] usableContent(Path canonical) throws IOException {
    Read read = new TokenCacheFile(canonical, ops).read();
    if (!(read instanceof Read.Present)) {
      throw new CommandFailure(ExitCode.NOT_READY, unusable(canonical, read));
    }
    byte[] content = ops.read(canonical);
    if (TokenCache.parse(content).isEmpty()) {
      throw new CommandFailure(
          ExitCode.NOT_READY,
          canonical + " was being written while it was read; nothing was copied, try again");
    }
    return content;
  }

  private static String unusable(Path canonical, Read read) {
    return read instanceof Read.Missing
        ? "Token cache missing: " + canonical + " does not exist; nothing was copied"
        : canonical + " " + read.problem().orElse("") + "; nothing was copied";
  }

  private boolean record(Fence fence) throws IOException {
    if (ops.stamp(fence.record()).isPresent()) {
      return false;
    }
    new FenceFile(config.canonicalPath(), ops)
        .write(FenceRecord.first(config.incumbentName(), console.now()));
    return true;
  }
}
