package parley.client.transfer;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// By what a file is known to be unchanged without reading it. With another stamp it may be
/// unchanged all the same.
///
/// @param size in bytes
/// @param changed nanoseconds since 1970, as exactly as the file system tells: when the file was
///   last changed in any way (`st_ctime`), which nobody can set back; where that is not known, when
///   it was last written
record FileStamp(long size, long changed) {

  /// That of `file` now.
  static FileStamp of(Path file) throws IOException {
    boolean unix = file.getFileSystem().supportedFileAttributeViews().contains("unix");
    String time = unix ? "ctime" : "lastModifiedTime";
    Map<String, Object> found = Files.readAttributes(file, (unix ? "unix:" : "") + "size," + time);
    return new FileStamp(
        (Long) requireNonNull(found.get("size")),
        ((FileTime) requireNonNull(found.get(time))).to(TimeUnit.NANOSECONDS));
  }
}
