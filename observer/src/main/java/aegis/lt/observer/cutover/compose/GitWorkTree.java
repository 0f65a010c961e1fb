package aegis.lt.observer.cutover.compose;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The git work tree that a file lies in, through the {@code git} program. */
public final class GitWorkTree {
  /** A hook, or a program that signs, may wait for someone who is not there. */
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Path file;

  public GitWorkTree(Path file) {
    this.file = file.toAbsolutePath().normalize();
  }

  /**
   * Why {@link #commit} would not commit one edit and nothing else; empty if it would. Hooks are
   * not asked.
   */
  public Optional<String> problem() {
    try {
      git("", "rev-parse", "--is-inside-work-tree");
      git("", "ls-files", "--error-unmatch", "--", name());
      git("", "var", "GIT_AUTHOR_IDENT");
      git("", "var", "GIT_COMMITTER_IDENT");
      if (!git("", "status", "--porcelain", "--", name()).isEmpty()) {
        return Optional.of(real() + " has changes already that are not committed");
      }
      for (String midst : List.of("MERGE_HEAD", "CHERRY_PICK_HEAD", "REBASE_HEAD")) {
        if (isThere(midst)) {
          return Optional.of("the work tree has an unfinished operation: found " + midst);
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private boolean isThere(String reference) {
    try {
      git("", "rev-parse", "--quiet", "--verify", reference);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Commits the file as it is now and nothing else, whatever else is staged. A file without changes
   * makes no commit. Nothing is pushed.
   *
   * @param message the whole commit message
   * @return the id of the commit that the work tree is at afterwards
   * @throws IOException if git refuses; the message is git's own
   */
  public String commit(String message) throws IOException {
    if (!git("", "status", "--porcelain", "--", name()).isEmpty()) {
      git(message, "commit", "--quiet", "--only", "--file=-", "--", name());
    }
    return git("", "rev-parse", "HEAD");
  }

  /** The file itself: where a link leads to it, that is what is edited. */
  private Path real() throws IOException {
    return file.toRealPath();
  }

  private String name() throws IOException {
    return String.valueOf(real().getFileName());
  }

  private String git(String input, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    Path folder = Objects.requireNonNull(real().getParent());
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    var limit = process.onExit().orTimeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    var ended =
        limit.handle(
            (exited, late) -> {
              if (late != null) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
              }
              return late != null;
            });
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String output;
    try (InputStream out = process.getInputStream()) {
      output = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
    if (ended.join()) {
      throw new IOException(
          "git " + arguments[0] + " in " + folder + " was ended after " + LIMIT.toSeconds() + "s");
    }
    if (process.exitValue() != 0) {
      throw new IOException("git " + arguments[0] + " in " + folder + ": " + output);
    }
    return output;
  }
}
