package parley.client.home;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;

/// What a disk says, in words: the JDK names only the file in the most usual of its exceptions.
public final class DiskFault {

  private DiskFault() {}

  /// One line for people.
  public static String words(IOException fault) {
    return switch (fault) {
      case AccessDeniedException e -> "permission denied: " + e.getFile();
      case NoSuchFileException e -> "no such file: " + e.getFile();
      case NotDirectoryException e -> "not a folder: " + e.getFile();
      case FileSystemException e when e.getReason() == null -> "in the way: " + e.getFile();
      case FileSystemException e -> e.getReason() + ": " + e.getFile();
      default -> Objects.requireNonNullElse(fault.getMessage(), fault.getClass().getSimpleName());
    };
  }
}
