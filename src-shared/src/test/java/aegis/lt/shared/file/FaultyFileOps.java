package aegis.lt.shared.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The real file system, except that it can be told to break at a step. Each touch has a name
 * ({@code stamp}, {@code read}, {@code open}, {@code write}, {@code truncate}, {@code sync}, {@code
 * close}, {@code append}, {@code rename}, {@code syncDirectory}, {@code delete}, {@code
 * copyOwnership}), and all are counted from 1 in the order in which they happen.
 */
public final class FaultyFileOps implements FileOps {
  private final FileOps real = FileOps.real();
  private final List<String> steps = new ArrayList<>();
  private Fault fault = (step, number) -> {};
  private boolean mountPoint;
  private int lies;
  private Runnable afterRename = () -> {};

  /** Decides at each step, before it happens, whether it may. */
  @FunctionalInterface
  public interface Fault {
    /** Throws what is to go wrong at this step, or returns. */
    void at(String step, int number) throws IOException;
  }

  /** The process dies here. Not an {@link IOException}: no code under test may catch it. */
  public static final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    public Crash(String step) {
      super("crashed before " + step);
    }
  }

  /** From now on every step asks this first; counting starts anew. */
  public void plan(Fault next) {
    steps.clear();
    fault = next;
  }

  /** Every step of this name fails with this message until another plan is made. */
  public void fail(String name, String message) {
    plan(
        (step, number) -> {
          if (step.equals(name)) {
            throw new IOException(message);
          }
        });
  }

  /** The process dies before step {@code number}. */
  public void crashAt(int at) {
    plan(
        (step, number) -> {
          if (number == at) {
            throw new Crash(step);
          }
        });
  }

  /** Nothing goes wrong any more. */
  public void heal() {
    plan((step, number) -> {});
  }

  /** The target behaves as a single-file mount: it cannot be renamed over. */
  public void mountTarget() {
    mountPoint = true;
  }

  /** The next so many renames say that they succeeded, and did nothing. */
  public void lieAboutRenames(int times) {
    lies = times;
  }

  /** What happens right after the next rename. */
  public void afterNextRename(Runnable next) {
    afterRename = next;
  }

  /** The names of the steps since the last plan. */
  public List<String> steps() {
    return Collections.unmodifiableList(steps);
  }

  private void step(String name) throws IOException {
    steps.add(name);
    fault.at(name, steps.size());
  }

  @Override
  public Optional<FileStamp> stamp(Path path) throws IOException {
    step("stamp");
    return real.stamp(path);
  }

  @Override
  public FileKind kind(Path path) throws IOException {
    step("stamp");
    return real.kind(path);
  }

  @Override
  public int linkCount(Path path) throws IOException {
    step("stamp");
    return real.linkCount(path);
  }

  @Override
  public byte[] read(Path path) throws IOException {
    step("read");
    return real.read(path);
  }

  @Override
  public byte[] read(Path path, long position, int length) throws IOException {
    step("read");
    return real.read(path, position, length);
  }

  @Override
  public void writeAt(Path path, long position, byte[] content) throws IOException {
    step("writeAt");
    real.writeAt(path, position, content);
  }

  @Override
  public Output create(Path path) throws IOException {
    step("open");
    return faulty(real.create(path));
  }

  @Override
  public Output openForWriting(Path path) throws IOException {
    step("open");
    return faulty(real.openForWriting(path));
  }

  private Output faulty(Output output) {
    return new Output() {
      @Override
      public void write(byte[] content) throws IOException {
        step("write");
        output.write(content);
      }

      @Override
      public void truncate(long size) throws IOException {
        step("truncate");
        output.truncate(size);
      }

      @Override
      public void sync() throws IOException {
        step("sync");
        output.sync();
      }

      @Override
      public void close() throws IOException {
        output.close();
        step("close");
      }
    };
  }

  @Override
  public void append(Path path, byte[] content) throws IOException {
    step("append");
    real.append(path, content);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    step("rename");
    if (mountPoint) {
      throw new IOException(to + ": Device or resource busy");
    }
    if (lies > 0) {
      lies--;
      return;
    }
    real.rename(from, to);
    Runnable after = afterRename;
    afterRename = () -> {};
    after.run();
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    step("syncDirectory");
    real.syncDirectory(directory);
  }

  @Override
  public void delete(Path path) throws IOException {
    step("delete");
    real.delete(path);
  }

  @Override
  public void copyOwnership(Path model, Path path) throws IOException {
    step("copyOwnership");
    real.copyOwnership(model, path);
  }

  @Override
  public Optional<Set<String>> extendedAttributes(Path path) throws IOException {
    step("extendedAttributes");
    return real.extendedAttributes(path);
  }

  @Override
  public Path followed(Path path) {
    return real.followed(path);
  }

  @Override
  public boolean isMountPoint(Path path) {
    return mountPoint || real.isMountPoint(path);
  }
}
