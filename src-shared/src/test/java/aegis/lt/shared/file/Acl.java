package aegis.lt.shared.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** POSIX ACLs in the form in which Linux keeps them, for tests. */
final class Acl {
  static final String NAME = "system.posix_acl_access";
  static final String DEFAULT = "system.posix_acl_default";

  private static final int NOBODY_IN_PARTICULAR = -1;

  private Acl() {}

  /**
   * Owner {@code rw-}, one more user {@code r--}, the owning group nothing, others nothing: the
   * mode then reads {@code rw-r-----}, though the group is kept out.
   */
  static byte[] readableBy(int user) {
    ByteBuffer acl = ByteBuffer.allocate(4 + 5 * 8).order(ByteOrder.LITTLE_ENDIAN).putInt(2);
    entry(acl, 0x01, 6, NOBODY_IN_PARTICULAR);
    entry(acl, 0x02, 4, user);
    entry(acl, 0x04, 0, NOBODY_IN_PARTICULAR);
    entry(acl, 0x10, 4, NOBODY_IN_PARTICULAR);
    entry(acl, 0x20, 0, NOBODY_IN_PARTICULAR);
    return acl.array();
  }

  private static void entry(ByteBuffer acl, int tag, int permissions, int id) {
    acl.putShort((short) tag).putShort((short) permissions).putInt(id);
  }
}
