package parley.client.transfer;

import java.io.IOException;
import java.nio.file.Path;

/// A file is not what it was when it was looked at first. Has no stack trace: it is no fault of the
/// code.
final class FileChangedException extends IOException {

  private static final long serialVersionUID = 1L;

  FileChangedException(Path file) {
    super(file.getFileName() + " has changed");
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
