package parley.client.transfer;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/// What a disk says, in words: the JDK names only the file in the most usual exceptions.
final class DiskFault {

  private DiskFault() {}

  static String words(IOException fault) {
    return switch (fault) {
      case AccessDeniedException e -> "permission denied: " + e.getFile();
      case NoSuchFileException e -> "there is no " + e.getFile();
      case FileSystemException e when e.getReason() != null -> e.getReason() + ": " + e.getFile();
      default -> String.valueOf(fault.getMessage());
    };
  }
}
