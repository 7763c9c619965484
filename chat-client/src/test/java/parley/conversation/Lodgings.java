package parley.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Where the users of a scene keep their homes and passwords, and how their clients are called.
/// Belongs to the thread of its scene.
final class Lodgings implements AutoCloseable {

  private final Path folder;

  /// An empty place.
  Lodgings() {
    try {
      folder = Files.createTempDirectory("parley-scene-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The arguments of a client.
  ///
  /// @param actor whose it is; its home is theirs alone, unless the play says where
  /// @param port where it finds the server
  /// @param cast what users are really called
  /// @param options what the play says of the login; `trust` is not for us
  /// @param secrets hears of the password
  List<String> arguments(Actor actor, int port, Cast cast, Fields options, Secrets secrets) {
    String user = options.get("user").orElse(actor.user());
    String password = options.get("password").orElse("the password of " + user);
    secrets.add(password);
    List<String> arguments = new ArrayList<>();
    arguments.add("127.0.0.1:" + port);
    arguments.add("--json");
    arguments.addAll(List.of("--user", cast.join(user)));
    arguments.addAll(List.of("--home", folder.resolve("home-" + actor.home()).toString()));
    arguments.addAll(List.of("--password-file", file(password).toString()));
    if (options.get("register").orElse(actor.hasAccount() ? "no" : "yes").equals("yes")) {
      arguments.add("--register");
    }
    if (options.get("plaintext").orElse("no").equals("yes")) {
      arguments.add("--plaintext");
    }
    return arguments;
  }

  /// Fails when anybody but its owner may look into a home.
  void expectHomesPrivate() throws IOException {
    try (Stream<Path> homes = Files.list(folder)) {
      for (Path home :
          homes.filter(each -> each.getFileName().toString().startsWith("home-")).toList()) {
        expectPrivate(home);
      }
    }
  }

  /// Fails when anybody but its owner may look into `folder`, or a file below.
  static void expectPrivate(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .as("permissions of %s", file)
            .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
      }
    }
  }

  /// A new folder of that name.
  Path folder(String name) {
    try {
      return Files.createDirectory(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A new file with `text` in it.
  Path file(String text) {
    try {
      return Files.writeString(Files.createTempFile(folder, "file-", ""), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    Host.delete(folder);
  }
}
