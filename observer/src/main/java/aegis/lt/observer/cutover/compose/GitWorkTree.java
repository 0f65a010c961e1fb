package aegis.lt.observer.cutover.compose;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The git work tree that a file lies in, through the {@code git} program. */
public final class GitWorkTree {
  private final Path file;

  public GitWorkTree(Path file) {
    this.file = file.toAbsolutePath().normalize();
  }

  /** Whether the file lies in a work tree, and {@code git} is there to say so. */
  public boolean exists() {
    try {
      return git("", "rev-parse", "--is-inside-work-tree").equals("true");
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
    String name = String.valueOf(file.getFileName());
    if (!git("", "status", "--porcelain", "--", name).isEmpty()) {
      git(message, "commit", "--quiet", "--only", "--file=-", "--", name);
    }
    return git("", "rev-parse", "HEAD");
  }

  private String git(String input, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .directory(Objects.requireNonNull(file.getParent()).toFile())
            .redirectErrorStream(true)
            .start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String output;
    try (InputStream out = process.getInputStream()) {
      output = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
    try {
      if (process.waitFor() != 0) {
        throw new IOException("git " + arguments[0] + " in " + file.getParent() + ": " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while git " + arguments[0] + " ran", e);
    }
    return output;
  }
}
