package aegis.lt.observer.watch.log;

import aegis.lt.observer.watch.log.FollowedFiles.Followed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A log that is a file, also across rotations.
 *
 * <p>A file that lost the name is read until its successor has something in it, since only then its
 * writer has released it. The watch continues unbroken if the name certainly went from one directly
 * to the other.
 *
 * <p>A line without its end waits for it for a while, and is then taken as far as it goes.
 */
public final class LogFile implements LogSource, AutoCloseable {
  private static final int CHUNK = 1 << 16;

  /** How long a line waits for its end. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** So much is read before what was found in it is recorded. In bytes. */
  private static final long BATCH = 16L << 20;

  private final Path path;
  private final FollowedFiles followed;
  private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
  private final LinePieces pieces = new LinePieces();
  private boolean started;

  /** The files of which this process has given a position; they were open ever since. */
  private final Set<String> ours = new HashSet<>();

  private boolean wasAbsent;
  private Begun begun = new Begun("", 0, Instant.EPOCH);

  /** The end of the log at the last reading: of which file, and where. */
  private Begun end = begun;

  public LogFile(Path path) {
    this.path = path;
    this.followed = new FollowedFiles(path);
  }

  /** A place in a file, and since when it is known. */
  private record Begun(String key, long offset, Instant since) {
    boolean at(String otherKey, long otherOffset) {
      return key.equals(otherKey) && offset == otherOffset;
    }
  }

  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public Reading readOn(Optional<String> position, Instant now, Sink sink) throws IOException {
    Optional<FilePosition> last = position.flatMap(FilePosition::parse);
    if (!started) {
      last.ifPresent(known -> followed.interruptions(known.interruptions()));
      started = true;
    }
    followed.look();
    if (followed.files().isEmpty()) {
      wasAbsent = true;
      return new Reading.Absent();
    }
    if (last.isEmpty() && !(wasAbsent && position.isEmpty())) {
      return atTheEnd();
    }
    wasAbsent &= position.isEmpty();
    return new Pass(last, now, sink).read();
  }

  /** What was written before the watch began is not asked for. */
  private Reading atTheEnd() throws IOException {
    List<Followed> files = followed.files();
    Followed newest = files.get(files.size() - 1);
    long start = endOfLastLine(newest.channel());
    FilePosition first = FilePosition.of(newest, start, false, followed.interruptions());
    end = new Begun(newest.key(), newest.channel().size(), Instant.EPOCH);
    ours.add(newest.key());
    return new Reading.Read(first.toString(), false, true, false);
  }

  /** One reading, from the file of the position on to the newest. */
  private final class Pass {
    private final Optional<FilePosition> last;
    private final Instant now;
    private final Sink sink;
    private final List<Followed> files;
    private int index;
    private long offset;
    private long left = BATCH;
    private boolean unbroken;
    private final boolean holds;
    private boolean ended;

    Pass(Optional<FilePosition> last, Instant now, Sink sink) throws IOException {
      this.last = last;
      this.now = now;
      this.sink = sink;
      int found = indexOf(followed.files(), last.map(FilePosition::key).orElse(""));
      boolean known = found >= 0;
      followed.letGoBefore(known ? found : followed.files().size() - 1);
      this.files = followed.files();
      ours.retainAll(files.stream().map(Followed::key).toList());
      // Of a file of which nothing was read, only its key is known, which another one may get.
      boolean proves = known && (last.get().offset() > 0 || ours.contains(last.get().key()));
      if (!proves) {
        followed.interrupted();
      }
      this.holds = proves && last.get().isIn(files.get(0));
      this.unbroken = holds && last.get().interruptions() == followed.interruptions();
      this.offset = holds ? last.get().offset() : 0;
      pieces.begin(holds && last.get().told());
    }

    Reading read() throws IOException {
      Followed oldest = files.get(0);
      boolean atEnd = readFiles();
      Followed file = files.get(index);
      FilePosition next =
          FilePosition.of(file, offset - pieces.kept(), pieces.told(), followed.interruptions());
      // It may have been emptied while it was read.
      unbroken = unbroken && last.isPresent() && last.get().isIn(oldest);
      boolean heard = heard(file);
      end = new Begun(file.key(), offset, now);
      ours.add(next.key());
      return new Reading.Read(next.toString(), unbroken, atEnd, heard);
    }

    /**
     * Where this process has read before, what counts is behind the end it found then. Where
     * another one has, a line without its end may be the one that was there already.
     */
    private boolean heard(Followed file) {
      if (index > 0) {
        return true;
      }
      if (!holds) {
        return offset > 0;
      }
      return end.key().equals(file.key()) ? offset > end.offset() : ended;
    }

    private boolean readFiles() throws IOException {
      while (true) {
        // Asked first: what the writer has put into this file before is read below.
        boolean writerIsGone =
            index + 1 < files.size()
                && (index + 2 < files.size() || files.get(index + 1).channel().size() > 0);
        if (!readFile(files.get(index).channel())) {
          return false;
        }
        if (!writerIsGone) {
          takeOverdueLine();
          return true;
        }
        if (pieces.kept() > 0) {
          pieces.end(sink);
        }
        pieces.begin(false);
        index++;
        offset = 0;
      }
    }

    /** Whether the end was reached. */
    private boolean readFile(FileChannel channel) throws IOException {
      while (!sink.isFull() && left > 0) {
        if (channel.read(chunk.clear(), offset) <= 0) {
          return true;
        }
        chunk.flip();
        while (chunk.hasRemaining() && !sink.isFull()) {
          ended |= pieces.take(chunk, sink);
        }
        offset += chunk.position();
        left -= chunk.position();
      }
      return false;
    }

    private void takeOverdueLine() {
      if (pieces.kept() == 0) {
        return;
      }
      String key = files.get(index).key();
      long from = offset - pieces.kept();
      if (!begun.at(key, from) || now.isBefore(begun.since())) {
        begun = new Begun(key, from, now);
      }
      if (Duration.between(begun.since(), now).compareTo(PATIENCE) >= 0) {
        pieces.takeBegun(sink);
      }
    }
  }

  private static int indexOf(List<Followed> files, String key) {
    for (int i = 0; i < files.size(); i++) {
      if (files.get(i).key().equals(key)) {
        return i;
      }
    }
    return -1;
  }

  /** Where the last whole line ends; 0 if there is none. */
  private static long endOfLastLine(FileChannel channel) throws IOException {
    ByteBuffer piece = ByteBuffer.allocate(CHUNK);
    for (long end = channel.size(); end > 0; end -= Math.min(CHUNK, end)) {
      long begin = Math.max(0, end - CHUNK);
      piece.clear().limit((int) (end - begin));
      int read = channel.read(piece, begin);
      for (int i = read - 1; i >= 0; i--) {
        if (piece.get(i) == '\n') {
          return begin + i + 1;
        }
      }
    }
    return 0;
  }

  @Override
  public void close() throws IOException {
    followed.close();
  }
}
