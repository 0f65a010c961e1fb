package aegis.lt.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Commands in a folder that is to be all of a PATH. */
final class Tools {
  private Tools() {}

  /** Lets these commands of the machine be found in the folder. */
  static void of(Path folder, String... names) throws IOException {
    for (String name : names) {
      script(folder.resolve(name), "exec " + Path.of("/usr/bin", name).toRealPath() + " \"$@\"");
    }
  }

  /** Makes a shell script. */
  static Path script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file;
  }
}
