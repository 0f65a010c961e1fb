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
    Optional<FileStamp> stampIfAny();

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
    }

    /** There is no such file. */
    record Missing() implements Read {
      @Override
      public Optional<FileStamp> stampIfAny() {
        return Optional.empty();
      }
    }

    /** The file is there and holds no usable token cache. */
    record Unusable(Defect defect, FileStamp stamp) implements Read {
      @Override
      public Optional<FileStamp> stampIfAny() {
        return Optional.of(stamp);
      }
    }

    /** The file could not be read. */
    record Unreadable(String reason) implements Read {
      @Override
      public Optional<FileStamp> stampIfAny() {
        return Optional.empty();
      }
    }
  }

  /** Why a file holds no usable token cache. */
  public enum Defect {
    /** Not one whole JSON object. */
    NOT_JSON("is not a JSON object"),
    /** A JSON object without a non-empty {@code access_token}. */
    NO_TOKEN("has no access_token");

    private final String text;

    Defect(String text) {
      this.text = text;
    }

    /** Completes a sentence that begins with the path. */
    public String text() {
      return text;
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
        return new Read.Unusable(Defect.NOT_JSON, stamp.get());
      }
      byte[] content = ops.read(path);
      TokenCache.Parsed parsed = TokenCache.parse(content);
      if (parsed instanceof TokenCache.Parsed.Usable usable) {
        return new Read.Present(usable.cache(), new FileContent(content), stamp.get());
      }
      Defect defect =
          parsed instanceof TokenCache.Parsed.NotJson ? Defect.NOT_JSON : Defect.NO_TOKEN;
      return new Read.Unusable(defect, stamp.get());
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
