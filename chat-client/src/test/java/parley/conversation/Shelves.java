package parley.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Random;

/// The folders in which the users of a scene have the files that they share and download. Belongs
/// to the thread of its scene.
final class Shelves {

  private final Path root;
  private final Random random = new Random();

  /// Folders below `root`.
  Shelves(Path root) {
    this.root = root;
  }

  /// The folder of `who`: their own, empty at first.
  Path of(String who) {
    try {
      return Files.createDirectories(root.resolve("files-" + who));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Puts a file of so many bytes there, which no other file has.
  void fill(String who, String file, int size) throws IOException {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    Files.write(of(who).resolve(file), bytes);
  }

  /// Puts a file with that in it there.
  void write(String who, String file, String text) throws IOException {
    Files.writeString(of(who).resolve(file), text);
  }

  /// Puts what `from` has there as well, under another name perhaps.
  void copy(String from, String file, String to, String copy) throws IOException {
    Files.copy(of(from).resolve(file), of(to).resolve(copy));
  }

  /// Changes one byte in the middle of a file, and says that it was last written when it was
  /// before.
  void corrupt(String who, String file) throws IOException {
    Path path = of(who).resolve(file);
    FileTime written = Files.getLastModifiedTime(path);
    byte[] bytes = Files.readAllBytes(path);
    bytes[bytes.length / 2] ^= 1;
    Files.write(path, bytes);
    Files.setLastModifiedTime(path, written);
  }

  /// Leaves the content of a file, and changes when it was written last.
  void touch(String who, String file) throws IOException {
    Files.setLastModifiedTime(of(who).resolve(file), FileTime.fromMillis(1_000));
  }

  void delete(String who, String file) throws IOException {
    Files.delete(of(who).resolve(file));
  }

  /// From now on nothing can be written there: root may write to folders that are read-only, but
  /// nobody to one that is none.
  void spoil(String who) throws IOException {
    Path folder = of(who);
    Host.delete(folder);
    Files.writeString(folder, "no folder");
  }

  /// Lets `who` have a folder again.
  void mend(String who) throws IOException {
    Files.delete(root.resolve("files-" + who));
    of(who);
  }

  /// Both have the same under that name.
  void expectSame(String who, String file, String other) {
    assertThat(of(who).resolve(file)).hasSameBinaryContentAs(of(other).resolve(file));
  }

  /// There is nothing of that name, nor anything else that looks whole.
  void expectNone(String who, String file) {
    assertThat(of(who).resolve(file)).doesNotExist();
  }

  void expectText(String who, String file, String text) {
    assertThat(of(who).resolve(file)).content(StandardCharsets.UTF_8).isEqualTo(text);
  }
}
