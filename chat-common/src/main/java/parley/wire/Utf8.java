package parley.wire;

/// Checks UTF-8 strictly (RFC 3629): no overlong forms, no surrogates, nothing past U+10FFFF.
/// Jackson takes all of those, which would give one text many spellings.
final class Utf8 {

  private Utf8() {}

  static boolean isValid(byte[] bytes) {
    return isValid(bytes, 0, bytes.length);
  }

  /// The bytes of `bytes` from `from` up to, and not including, `to`.
  static boolean isValid(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to) {
      int first = bytes[i++];
      if (first < 0) {
        int following = following(first);
        if (following > to - i || following == 0 || !isCodePoint(bytes, i, first, following)) {
          return false;
        }
        i += following;
      }
    }
    return true;
  }

  /// How many bytes follow `first`, which is negative; 0 when nothing can start with it.
  private static int following(int first) {
    return switch (first >> 3) {
      case -8, -7, -6, -5 -> 1; // 110x xxxx
      case -4, -3 -> 2; // 1110 xxxx
      case -2 -> 3; // 1111 0xxx
      default -> 0;
    };
  }

  private static boolean isCodePoint(byte[] bytes, int from, int first, int following) {
    int codePoint = first & 0x3f >> following;
    for (int i = from; i < from + following; i++) {
      if (bytes[i] >> 6 != -2) {
        return false;
      }
      codePoint = codePoint << 6 | bytes[i] & 0x3f;
    }
    return switch (following) {
      case 1 -> codePoint >= 0x80;
      case 2 -> codePoint >= 0x800 && (codePoint < 0xd800 || codePoint > 0xdfff);
      default -> codePoint >= 0x10000 && codePoint <= 0x10ffff;
    };
  }
}
