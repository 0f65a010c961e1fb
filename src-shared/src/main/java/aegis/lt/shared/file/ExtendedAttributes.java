package aegis.lt.shared.file;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Extended attributes of files. Linux keeps POSIX ACLs in one of them, {@code
 * system.posix_acl_access}, and shows the ACLs of other file systems in others, such as {@code
 * system.nfs4_acl}. They decide who can read a file, as its mode does.
 *
 * <p>Java's own view shows those named {@code user.…} alone. The calls for all of them are in every
 * JDK for Linux since 17, in a package that is opened to this program by the manifest of its jar
 * ({@code Add-Opens}); where they are not to be had, {@link #find} says so.
 */
final class ExtendedAttributes {
  /** Sums of the content or of other attributes: another content has another sum. */
  private static final Set<String> SUMS = Set.of("security.ima", "security.evm");

  private static final String PACKAGE = "sun.nio.fs.";

  /** The same on every processor that Linux runs Java on. */
  private static final int READ_ONLY_NEVER_WAITING = 0x800;

  /** What Linux allows at most for a list of names, and for one value, in bytes. */
  private static final int LARGEST = 1 << 16;

  /** {@code EOPNOTSUPP} and {@code ENOSYS} on Linux. */
  private static final Set<Integer> NOT_SUPPORTED = Set.of(95, 38);

  private final Method errorNumber;
  private final Method open;
  private final Method close;
  private final Method list;
  private final Method get;
  private final Method set;
  private final Method remove;

  /** What goes to the calls and comes from them; one for all, as its memory is freed late. */
  private final ByteBuffer scratch = ByteBuffer.allocateDirect(LARGEST);

  private final long scratchAddress;

  private ExtendedAttributes() throws ReflectiveOperationException {
    Class<?> path = Class.forName(PACKAGE + "UnixPath");
    errorNumber = Class.forName(PACKAGE + "UnixException").getDeclaredMethod("errno");
    errorNumber.setAccessible(true);
    open = method("open", path, int.class, int.class);
    close = method("close", int.class);
    list = method("flistxattr", int.class, long.class, int.class);
    get = method("fgetxattr", int.class, byte[].class, long.class, int.class);
    set = method("fsetxattr", int.class, byte[].class, long.class, int.class);
    remove = method("fremovexattr", int.class, byte[].class);
    Method address = Class.forName("sun.nio.ch.DirectBuffer").getMethod("address");
    address.setAccessible(true);
    scratchAddress = (Long) address.invoke(scratch);
  }

  /** Later JDKs have the calls in a class further up. */
  private static Method method(String name, Class<?>... parameters)
      throws ReflectiveOperationException {
    for (String holder : new String[] {"UnixNativeDispatcher", "LinuxNativeDispatcher"}) {
      try {
        Method found = Class.forName(PACKAGE + holder).getDeclaredMethod(name, parameters);
        found.setAccessible(true);
        return found;
      } catch (NoSuchMethodException e) {
        // then in the other one
      }
    }
    throw new NoSuchMethodException(name);
  }

  /** The attributes of the default file system's files; empty where they are not to be had. */
  static Optional<ExtendedAttributes> find() {
    return Holder.FOUND;
  }

  private static final class Holder {
    private static final Optional<ExtendedAttributes> FOUND = lookUp();

    private static Optional<ExtendedAttributes> lookUp() {
      if (!System.getProperty("os.name", "").equals("Linux")) {
        return Optional.empty(); // numbers and rules are others there
      }
      try {
        return Optional.of(new ExtendedAttributes());
      } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
        return Optional.empty(); // another platform, or the package is not opened
      }
    }
  }

  /** All that this process may see of a file, by name; none if the file system has none. */
  synchronized Map<String, byte[]> read(Path path) throws IOException {
    int file = open(path);
    try {
      return read(file, path);
    } finally {
      close(file);
    }
  }

  /**
   * Gives {@code path} the attributes of {@code model} and no others, and looks whether it has them
   * then. Where they are the same already, nothing is changed.
   *
   * @throws IOException if one cannot be kept
   */
  void copy(Path model, Path path) throws IOException {
    give(path, read(model));
  }

  /** The same with these attributes. */
  synchronized void give(Path path, Map<String, byte[]> wanted) throws IOException {
    int file = open(path);
    try {
      Map<String, byte[]> found = read(file, path);
      for (Map.Entry<String, byte[]> attribute : wanted.entrySet()) {
        if (!Arrays.equals(attribute.getValue(), found.remove(attribute.getKey()))) {
          set(file, path, attribute.getKey(), attribute.getValue());
        }
      }
      for (String surplus : found.keySet()) {
        // A directory's default ACL, for example, which the file that is replaced does not have.
        call(path, surplus, remove, file, bytes(surplus));
      }
    } finally {
      close(file);
    }
  }

  private void set(int file, Path path, String name, byte[] value) throws IOException {
    scratch.clear().put(value);
    call(path, name, set, file, bytes(name), scratchAddress, value.length);
    if (!Arrays.equals(value, get(file, path, name))) {
      throw cannotKeep(path, name, "it reads back another value");
    }
  }

  private Map<String, byte[]> read(int file, Path path) throws IOException {
    Map<String, byte[]> attributes = new TreeMap<>();
    for (String name : names(file, path)) {
      if (!SUMS.contains(name)) {
        attributes.put(name, get(file, path, name));
      }
    }
    return attributes;
  }

  private String[] names(int file, Path path) throws IOException {
    int length;
    try {
      length = (Integer) list.invoke(null, file, scratchAddress, LARGEST);
    } catch (InvocationTargetException e) {
      if (hasNone(e.getCause())) {
        return new String[0];
      }
      throw cannotKeep(path, "", String.valueOf(e.getCause()));
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
    byte[] names = taken(length);
    return length == 0 ? new String[0] : new String(names, StandardCharsets.ISO_8859_1).split("\0");
  }

  /** Whether a list could not be had because the file system knows no such attributes. */
  private boolean hasNone(@Nullable Throwable cause) {
    try {
      return NOT_SUPPORTED.contains((Integer) errorNumber.invoke(cause));
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      return false; // something else went wrong
    }
  }

  private byte[] get(int file, Path path, String name) throws IOException {
    return taken((Integer) call(path, name, get, file, bytes(name), scratchAddress, LARGEST));
  }

  private byte[] taken(int length) {
    byte[] bytes = new byte[length];
    scratch.clear().get(bytes);
    return bytes;
  }

  private int open(Path path) throws IOException {
    if (!path.getFileSystem().equals(FileSystems.getDefault())) {
      throw new IOException(path + " is not in the default file system");
    }
    return (Integer) call(path, "", open, path.toAbsolutePath(), READ_ONLY_NEVER_WAITING, 0);
  }

  private void close(int file) throws IOException {
    call(Path.of(""), "", close, file);
  }

  private static Object call(Path path, String name, Method method, Object... arguments)
      throws IOException {
    try {
      return method.invoke(null, arguments);
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause();
      throw cannotKeep(path, name, cause == null ? "unknown" : String.valueOf(cause.getMessage()));
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static IOException cannotKeep(Path path, String name, String why) {
    return new IOException(
        path
            + (name.isEmpty()
                ? ": its extended attributes are out of reach"
                : ": the " + what(name) + " of the file cannot be kept")
            + " ("
            + why
            + ")");
  }

  private static String what(String name) {
    return (name.contains("acl") ? "ACL " : "extended attribute ") + name;
  }

  /** Names are bytes; this charset maps each to one character and back. */
  private static byte[] bytes(String name) {
    return name.getBytes(StandardCharsets.ISO_8859_1);
  }
}
