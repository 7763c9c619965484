package parley.protocol;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// What fields that several messages have are held to: each check throws
/// [IllegalArgumentException], whose text says what would have been taken.
final class Checks {

  private Checks() {}

  static void id(long id) {
    if (id < 0) {
      throw new IllegalArgumentException("id must be 0 or more");
    }
  }

  static void name(String name) {
    if (name.isEmpty() || name.length() > Limits.NAME_FIELD_LENGTH) {
      throw new IllegalArgumentException(
          "a name is 1 to " + Limits.NAME_FIELD_LENGTH + " characters");
    }
    text(name);
  }

  static void fileName(String name) {
    if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > Limits.FILE_NAME_BYTES) {
      throw new IllegalArgumentException(
          "a file name is 1 to " + Limits.FILE_NAME_BYTES + " bytes");
    }
    text(name);
  }

  static void chunk(int chunk) {
    if (chunk < 0 || chunk >= Limits.CHUNKS) {
      throw new IllegalArgumentException("a chunk is 0 to " + (Limits.CHUNKS - 1));
    }
  }

  static void introduction(String introduction) {
    if (introduction.length() != Limits.INTRODUCTION_LENGTH
        || !introduction.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
      throw new IllegalArgumentException("an introduction is 32 hexadecimal digits, lower case");
    }
  }

  /// Only how many and how long: what they name is for whoever dials to parse.
  static void addresses(List<String> addresses) {
    if (addresses.size() > Limits.ADDRESSES
        || addresses.stream().anyMatch(address -> address.length() > Limits.ADDRESS_LENGTH)) {
      throw new IllegalArgumentException(
          "at most " + Limits.ADDRESSES + " addresses of " + Limits.ADDRESS_LENGTH + " characters");
    }
    addresses.forEach(Checks::text);
  }

  static void scram(String message) {
    if (message.length() > Limits.SCRAM_LENGTH) {
      throw new IllegalArgumentException("at most " + Limits.SCRAM_LENGTH + " characters");
    }
    text(message);
  }

  /// Half a surrogate pair has no UTF-8: it would come out as another text than went in.
  static void text(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw new IllegalArgumentException("not well-formed Unicode");
      }
    }
  }

  /// `what` (a ticket, a token, a nonce) has just so many bytes.
  static void size(Bytes bytes, int size, String what) {
    if (bytes.size() != size) {
      throw new IllegalArgumentException(what + " has " + size + " bytes");
    }
  }
}
