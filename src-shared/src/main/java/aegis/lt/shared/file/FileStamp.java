package aegis.lt.shared.file;

import java.time.Instant;

/**
 * What tells one state of a file from another without reading it.
 *
 * @param mtime the modification time, as fine as the file system keeps it
 * @param size in bytes
 * @param key the file's identity (device and inode), so that a rename over it is seen
 */
public record FileStamp(Instant mtime, long size, String key) {}
