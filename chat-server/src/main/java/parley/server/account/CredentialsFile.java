package parley.server.account;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads a credentials file, line by line: `name password`, in UTF-8. The name ends at the first
/// space, the password is the rest as it is. Lines end with LF or CRLF, the last one perhaps with
/// neither; blank lines are passed over. For one thread.
final class CredentialsFile implements AutoCloseable {

  /// Bytes of a line at most: what is longer is no password, and the file perhaps no text.
  static final int LINE_BYTES = 16 * 1024;

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final InputStream in;
  private long number;
  private long position;

  CredentialsFile(InputStream in) {
    this.in = new BufferedInputStream(in, 64 * 1024);
  }

  /// A line that is not blank. Numbers count from 1, and count blank lines too.
  sealed interface Line {

    long number();

    /// A name, which need not be one that can be had, and a password, which is not empty.
    record Credentials(long number, String name, String password) implements Line {
      @Override
      public String toString() {
        return "Credentials[line " + number + "]";
      }
    }

    /// What cannot be read, and why.
    record Unreadable(long number, String why) implements Line {}
  }

  /// The next line; null after the last one.
  @Nullable Line next() throws IOException {
    while (true) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      int length = 0;
      int b = in.read();
      if (b < 0) {
        return null;
      }
      number++;
      for (; b >= 0 && b != '\n'; b = in.read()) {
        length++;
        if (length <= LINE_BYTES) {
          bytes.write(b);
        }
      }
      position += length + 1L;
      if (length > LINE_BYTES) {
        return new Line.Unreadable(number, "longer than " + LINE_BYTES + " bytes");
      }
      Line line = parse(bytes.toByteArray());
      if (line != null) {
        return line;
      }
    }
  }

  /// How many bytes have been read, to tell how far on this is.
  long position() {
    return position;
  }

  /// How many lines they were.
  long lines() {
    return number;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private @Nullable Line parse(byte[] bytes) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return new Line.Unreadable(number, "not UTF-8");
    }
    if (number == 1 && text.startsWith(BYTE_ORDER_MARK)) {
      text = text.substring(BYTE_ORDER_MARK.length());
    }
    if (text.endsWith("\r")) {
      text = text.substring(0, text.length() - 1);
    }
    if (text.isBlank()) {
      return null;
    }
    int space = text.indexOf(' ');
    if (space < 0 || space == text.length() - 1) {
      return new Line.Unreadable(number, "no password");
    }
    return new Line.Credentials(number, text.substring(0, space), text.substring(space + 1));
  }
}
