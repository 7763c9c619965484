package parley.client.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;

/// By what a file is known to be unchanged without reading it.
///
/// @param size in bytes
/// @param modified nanoseconds since 1970, as exactly as the file system tells
record FileStamp(long size, long modified) {

  /// That of `file` now.
  static FileStamp of(Path file) throws IOException {
    BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
    return new FileStamp(found.size(), found.lastModifiedTime().to(TimeUnit.NANOSECONDS));
  }
}
