package aegis.lt.keeper.refresh;

import aegis.lt.keeper.config.KeeperConfig;
import aegis.lt.keeper.oauth.LoginRecord;
import aegis.lt.keeper.state.Logins;
import aegis.lt.keeper.state.Platform;
import aegis.lt.keeper.state.StateDirectory;
import aegis.lt.keeper.state.WaitingLogin;
import aegis.lt.shared.file.AtomicFile;
import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.file.ProcessLock;
import aegis.lt.shared.log.Fields;
import aegis.lt.shared.token.TokenCache;
import aegis.lt.shared.token.TokenCache.Tokens;
import aegis.lt.shared.token.TokenCacheFile;
import aegis.lt.shared.token.TokenCacheFile.Read;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the tokens of a login into the token cache, beside a running keeper or without one. One at
 * a time. In the order in which nothing is lost: {@link #prepare} before the person is asked,
 * {@link #reserve} before the code is sent, {@link #save} with the answer.
 */
public final class NewLogin implements Closeable {
  private static final Logger log = LoggerFactory.getLogger(NewLogin.class);

  /** How long a save is tried that does not succeed. */
  private static final Duration LAST_EFFORT = Duration.ofSeconds(8);

  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Platform platform;
  private final FileOps ops;
  private final Path path;
  private final TokenCacheFile file;
  private final StateDirectory state;
  private final Logins logins;
  private final Fence fence;
  private final WaitingLogin waiting;
  private final AtomicFile placing;
  private Optional<ProcessLock> lock = Optional.empty();

  public NewLogin(KeeperConfig config, Platform platform) {
    this.platform = platform;
    this.ops = platform.ops();
    this.path = config.tokenCachePath();
    this.file = new TokenCacheFile(path, ops);
    this.state = new StateDirectory(config.stateDirectory(), path, ops);
    this.logins = new Logins(state, ops);
    this.fence = new Fence(config.canonicalPath(), config.keeperName(), ops);
    this.waiting = new WaitingLogin(path, ops);
    this.placing = new AtomicFile(path, ops, "login-place");
  }

  /** May the token cache be written now? */
  public Fence.Standing fence() {
    return fence.check(path);
  }

  /** Where the record of the fence lies. */
  public Path fenceRecord() {
    return fence.record();
  }

  /**
   * Tries everything that a save needs, so that nobody logs in for nothing.
   *
   * @throws ProcessLock.HeldElsewhere if another login is under way
   * @throws IOException if the token cache or the state directory cannot be written
   */
  public void prepare() throws IOException {
    Path directory = placing.target().resolveSibling("");
    if (!Files.isDirectory(directory)) {
      throw new NoSuchFileException(directory.toString());
    }
    if (file.read() instanceof Read.Unreadable unreadable) {
      throw new IOException(path + " cannot be read: " + unreadable.reason());
    }
    state.create();
    requireTheKeepersUser();
    lock = Optional.of(ProcessLock.acquire(state.file("authorize.lock")));
    state.fingerprinter();
    reserve();
    discard();
  }

  /** What another user writes into the state directory, the keeper could not read. */
  private void requireTheKeepersUser() throws IOException {
    Path probe = Files.createTempFile(state.path(), "owner", "");
    try {
      UserPrincipal here = Files.getOwner(probe);
      for (Path keepers : List.of(state.path(), placing.target())) {
        if (Files.exists(keepers) && !Files.getOwner(keepers).equals(here)) {
          throw new IOException(
              keepers
                  + " belongs to user "
                  + Files.getOwner(keepers).getName()
                  + ", and this runs as "
                  + here.getName()
                  + "; run it as that user, as the keeper does");
        }
      }
    } finally {
      Files.delete(probe);
    }
  }

  /** Makes room for an answer, whatever becomes of the disk until it comes. */
  public void reserve() throws IOException {
    int size = Exchange.ROOM + ops.stamp(path).map(stamp -> (int) stamp.size()).orElse(0);
    waiting.reserve(size);
    placing.reserve(size);
  }

  /** Gives the room back: no answer comes. */
  public void discard() {
    discard(placing);
    try {
      waiting.discard();
    } catch (IOException e) {
      log.debug("cannot remove a reservation; the next one replaces it", e);
    }
  }

  private static void discard(AtomicFile copy) {
    try {
      copy.discard();
    } catch (IOException e) {
      log.debug("cannot remove {}; the next login does", copy.pending(), e);
    }
  }

  /**
   * Saves the tokens of a login. Whatever is in the token cache gives way to them, and so does an
   * answer of the old chain that a running keeper still waits for.
   *
   * @param beginning what else is to be remembered; its time is when the code was sent
   * @return what is in the token cache now
   * @throws IOException if that did not succeed for some seconds; if the tokens are at least in the
   *     file for the keeper, it puts them in place
   */
  public TokenCache save(Tokens tokens, LoginRecord.Beginning beginning) throws IOException {
    TokenCache login =
        file.read() instanceof Read.Present present
            ? present.cache().loggedIn(tokens, beginning.at())
            : TokenCache.create(tokens, beginning.at());
    long end = platform.sleeper().nanoTime() + LAST_EFFORT.toNanos();
    while (true) {
      try {
        waiting.store(login);
        logins.begin(beginning, login);
        placing.store(login.toBytes());
        placing.place();
        break;
      } catch (IOException e) {
        if (platform.sleeper().nanoTime() >= end) {
          discard(placing);
          throw e;
        }
        log.debug("cannot save the tokens of the login yet", e);
        platform.sleeper().sleep(PAUSE);
      }
    }
    removeUnlessAKeeperRuns();
    return login;
  }

  /** A keeper that runs may have an answer of the old chain under way, and looks for the file. */
  private void removeUnlessAKeeperRuns() {
    try (ProcessLock held = ProcessLock.acquire(placing.lock())) {
      log.debug("no keeper runs {}", Fields.of("lock", held.path()));
      waiting.discard();
    } catch (ProcessLock.HeldElsewhere e) {
      log.info("a keeper runs, and takes the login over {}", Fields.of("path", path));
    } catch (IOException e) {
      log.debug("cannot remove what the next keeper removes", e);
    }
  }

  @Override
  public void close() throws IOException {
    if (lock.isPresent()) {
      lock.get().close();
    }
  }
}
