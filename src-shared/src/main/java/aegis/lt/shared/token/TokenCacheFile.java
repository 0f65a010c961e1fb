package aegis.lt.shared.token;

import aegis.lt.shared.file.FileKind;
import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.file.FileStamp;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** Reads the token cache where it lies. Saving goes through {@code AtomicFile}. */
public final class TokenCacheFile {
  /** A token cache is a few kilobytes; anything larger than this is not one. In bytes. */
  public static final int LARGEST = 1 << 20;

  private static final int RACES = 5;

  private final Path path;
  private final FileOps ops;

  public TokenCacheFile(Path path, FileOps ops) {
    this.path = path.toAbsolutePath().normalize();
    this.ops = ops;
  }

  /** Where the file lies, absolute. */
  public Path path() {
    return path;
  }

  /** What one look at the file found. No variant holds or prints a token. */
  public sealed interface Read {
    /** The stamp of the file that was looked at; empty if there was none to be had. */
    default Optional<FileStamp> stampIfAny() {
      return Optional.empty();
    }

    /** Why there is no usable token cache, to complete a sentence that begins with the path. */
    Optional<String> problem();

    /** A usable token cache. */
    record Present(TokenCache cache, FileContent content, FileStamp stamp) implements Read {
      /**
       * When the access token expires if it was issued when the file was written: an estimate for a
       * cache without {@code issued_at}, such as a login's answer that was pasted into the file.
       * Empty if the cache says by itself when its token expires, or has no lifetime.
       */
      public Optional<Instant> estimatedExpiry() {
        return cache.expiresAt().isPresent() || cache.issuedAt().isPresent()
            ? Optional.empty()
            : cache.expiresIn().map(stamp.mtime()::plus);
      }

      @Override
      public Optional<FileStamp> stampIfAny() {
        return Optional.of(stamp);
      }

      @Override
      public Optional<String> problem() {
        return Optional.empty();
      }
    }

    /** There is no such file. */
    record Missing() implements Read {
      @Override
      public Optional<String> problem() {
        return Optional.of("is missing");
      }
    }

    /** Not one whole JSON object: torn, truncated, or something else. */
    record NotJson(FileStamp stamp) implements Read {
      @Override
      public Optional<FileStamp> stampIfAny() {
        return Optional.of(stamp);
      }

      @Override
      public Optional<String> problem() {
        return Optional.of("is not a JSON object");
      }
    }

    /** A JSON object without a non-empty {@code access_token}. */
    record NoToken(FileStamp stamp) implements Read {
      @Override
      public Optional<FileStamp> stampIfAny() {
        return Optional.of(stamp);
      }

      @Override
      public Optional<String> problem() {
        return Optional.of("has no access_token");
      }
    }

    /** The file is there and could not be read, which says nothing about what it holds. */
    record Unreadable(String reason) implements Read {
      @Override
      public Optional<String> problem() {
        return Optional.of("cannot be read: " + reason);
      }
    }
  }

  /**
   * Looks at the file. A read that raced a write (the file changed while it was read) is read
   * again, up to {@value #RACES} times, so that a look never mixes two contents.
   */
  public Read read() {
    Read read = readOnce();
    for (int race = 1; race < RACES && changedSince(read); race++) {
      read = readOnce();
    }
    return read;
  }

  private boolean changedSince(Read read) {
    try {
      return !ops.stamp(path).equals(read.stampIfAny()) && !(read instanceof Read.Unreadable);
    } catch (IOException e) {
      return false;
    }
  }

  private Read readOnce() {
    try {
      Optional<FileStamp> stamp = ops.stamp(path);
      if (stamp.isEmpty()) {
        return new Read.Missing();
      }
      if (stamp.get().size() > LARGEST) {
        return new Read.NotJson(stamp.get());
      }
      byte[] content = ops.read(path);
      Optional<TokenCache> cache = TokenCache.parse(content);
      if (cache.isPresent()) {
        return new Read.Present(cache.get(), new FileContent(content), stamp.get());
      }
      return TokenCache.isJsonObject(content)
          ? new Read.NoToken(stamp.get())
          : new Read.NotJson(stamp.get());
    } catch (NoSuchFileException e) {
      return new Read.Missing();
    } catch (AccessDeniedException e) {
      return new Read.Unreadable("permission denied");
    } catch (FileKind.NotRegular e) {
      return new Read.Unreadable("it is " + e.kind().text() + ", expected a regular file");
    } catch (IOException e) {
      String message = e.getMessage();
      return new Read.Unreadable(message == null ? e.getClass().getSimpleName() : message);
    }
  }
}
