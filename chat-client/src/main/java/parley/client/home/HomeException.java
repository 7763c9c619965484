package parley.client.home;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/// The home cannot be used. The message is one line for people.
public final class HomeException extends IOException {

  private static final long serialVersionUID = 1L;

  HomeException(String message) {
    super(message);
  }

  /// `what` could not be done because of `cause`.
  HomeException(String what, IOException cause) {
    super(what + ": " + reason(cause), cause);
  }

  /// The JDK names only the file in the most usual of its exceptions.
  static String reason(IOException fault) {
    return switch (fault) {
      case HomeException e -> String.valueOf(e.getMessage());
      case AccessDeniedException e -> "permission denied: " + e.getFile();
      case NoSuchFileException e -> "no such file: " + e.getFile();
      case NotDirectoryException e -> "not a folder: " + e.getFile();
      case FileSystemException e when e.getReason() == null -> "in the way: " + e.getFile();
      case FileSystemException e -> e.getReason() + ": " + e.getFile();
      default -> String.valueOf(fault.getMessage());
    };
  }
}
