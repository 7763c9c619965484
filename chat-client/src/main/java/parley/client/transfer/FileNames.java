package parley.client.transfer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import parley.protocol.Limits;
import parley.protocol.Sha256;

/// Which names a file may have here: one path component that means the same file on every system,
/// whoever says it.
final class FileNames {

  /// What Windows takes for a device, whatever the extension.
  private static final Pattern DEVICE =
      Pattern.compile(
          "(CON|PRN|AUX|NUL|CONIN\\$|CONOUT\\$|(COM|LPT)[0-9¹²³])\\s*(\\..*)?",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);

  private static final Pattern PART =
      Pattern.compile("\\..*\\.[0-9a-f]{16}\\.part", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private static final int PART_NAME_BYTES = 200;

  private FileNames() {}

  /// Whether `name` may name a file of the folder. Not: separators, `..`, drive letters and other
  /// colons, names of devices, control characters, spaces at either end, a dot at the end, and what
  /// part files are called.
  static boolean isSafe(String name) {
    return !name.isEmpty()
        && name.getBytes(StandardCharsets.UTF_8).length <= Limits.FILE_NAME_BYTES
        && name.codePoints().noneMatch(FileNames::isForbidden)
        && name.strip().equals(name)
        && !name.endsWith(".")
        && !DEVICE.matcher(name).matches()
        && !PART.matcher(name).matches()
        && isOneComponent(name);
  }

  /// The one name of `folder`, which may be a link: a file that is registered and one that is
  /// downloaded there are told apart by their paths.
  static Path folder(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      return folder.toAbsolutePath().normalize();
    }
  }

  /// The file of that name in `folder` that may be shared: a regular one, and not a link to
  /// somewhere else.
  static Optional<Path> existing(Path folder, String name) {
    return real(folder, name)
        .filter(file -> file.startsWith(folder(folder)) && Files.isRegularFile(file));
  }

  /// Whether that name is a link in `folder` to something that is elsewhere.
  static boolean leadsOut(Path folder, String name) {
    return real(folder, name).filter(file -> !file.startsWith(folder(folder))).isPresent();
  }

  /// What that name leads to, wherever it lies.
  private static Optional<Path> real(Path folder, String name) {
    if (!isSafe(name)) {
      return Optional.empty();
    }
    try {
      return Optional.of(folder.resolve(name).toRealPath());
    } catch (IOException | InvalidPathException e) {
      return Optional.empty();
    }
  }

  /// What the part file of `name`, which is safe, is called: otherwise in each home, for two
  /// clients may write into one folder.
  static String part(String name, Sha256 file, String home) {
    StringBuilder start = new StringBuilder();
    int bytes = 0;
    for (int c : name.codePoints().toArray()) {
      bytes += Character.toString(c).getBytes(StandardCharsets.UTF_8).length;
      if (bytes > PART_NAME_BYTES) {
        break;
      }
      start.appendCodePoint(c);
    }
    byte[] whose = (file + home).getBytes(StandardCharsets.UTF_8);
    return "."
        + start
        + "."
        + HexFormat.of().formatHex(Sha256.digest().digest(whose), 0, 8)
        + ".part";
  }

  private static boolean isForbidden(int c) {
    return c == '/' || c == '\\' || c == ':' || Character.isISOControl(c) || c == 0xFFFD;
  }

  private static boolean isOneComponent(String name) {
    try {
      Path path = Path.of(name);
      return !path.isAbsolute()
          && path.getNameCount() == 1
          && path.equals(path.getFileName())
          && path.equals(path.normalize())
          && !path.toString().isEmpty();
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
