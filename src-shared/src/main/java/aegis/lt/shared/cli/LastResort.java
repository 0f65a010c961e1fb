package aegis.lt.shared.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Ends the process when the heap is exhausted, in whatever thread, with the exit code of an
 * internal error. Java's own way to do that ends with 3, which is an answer of ours.
 */
public final class LastResort {
  private LastResort() {}

  /**
   * To be called first.
   *
   * @param program the name for the message
   */
  public static void install(String program) {
    long heapMiB = Runtime.getRuntime().maxMemory() >> 20;
    // Made now, since there will be no memory for it then.
    byte[] message =
        (program
                + ": out of memory: the heap of "
                + heapMiB
                + " MiB is exhausted; this is an internal error. Give it more with -Xmx, as in"
                + " _JAVA_OPTIONS=-Xmx256m\n")
            .getBytes(StandardCharsets.UTF_8);
    FileOutputStream err = new FileOutputStream(FileDescriptor.err);
    int exitCode = ExitCode.INTERNAL_ERROR.code();
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, error) -> {
          if (error instanceof OutOfMemoryError) {
            try {
              err.write(message);
            } catch (IOException e) {
              // Nobody can be told.
            } finally {
              Runtime.getRuntime().halt(exitCode);
            }
          }
          System.err.println("Exception in thread \"" + thread.getName() + "\" " + error);
          for (StackTraceElement frame : error.getStackTrace()) {
            System.err.println("\tat " + frame);
          }
        });
  }
}
