package parley;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import parley.sandbox.Launch;
import parley.sandbox.PeerProcess;
import parley.sandbox.Sandbox;
import parley.sandbox.ServerProcess;

/// Before the first test that starts processes, a server and a client run for a moment, so that the
/// JVM keeps what they loaded for the hundred that follow (a start-up cache, as the launcher has).
/// It does so for jars only: where the classes are in folders, as before `package`, each start is
/// as slow as the first.
final class Rehearsal implements BeforeAllCallback {

  private static final String SERVER_FLAGS = "parley.server.flags";
  private static final String CHAT_FLAGS = "parley.chat.flags";

  private static boolean over;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException, InterruptedException {
    once();
  }

  private static synchronized void once() throws IOException, InterruptedException {
    if (over) {
      return;
    }
    over = true;
    String jars =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> entry.endsWith(".jar"))
            .collect(Collectors.joining(File.pathSeparator));
    if (jars.contains("chat-server-")) {
      System.setProperty("parley.class.path", jars);
      if (play(cache("server"), cache("chat"))) {
        use(SERVER_FLAGS, cache("server"));
      }
      use(CHAT_FLAGS, cache("chat"));
    }
  }

  /// Returns whether the server has written all: one that takes too long is killed.
  private static boolean play(Path serverCache, Path chatCache)
      throws IOException, InterruptedException {
    try (Sandbox sandbox = Sandbox.open()) {
      ServerProcess server =
          ServerProcess.start(
              sandbox, sandbox.folder().resolve("server"), List.of(learn(serverCache)), List.of());
      PeerProcess alice = PeerProcess.start(sandbox, server, "alice");
      Files.write(alice.files().resolve("film"), new byte[1 << 20]);
      alice.ask("register film").join();
      Path folder = Files.createDirectory(sandbox.folder().resolve("bob"));
      Process bob =
          sandbox.start(
              Launch.chat(
                  folder,
                  folder,
                  server.address(),
                  "bob",
                  List.of(learn(chatCache)),
                  List.of("--trust", server.fingerprint().orElseThrow().toString())));
      bob.getOutputStream()
          .write(
              "download film\nmessage alice hello\nstartprivate alice\nlogout\n".getBytes(UTF_8));
      bob.getOutputStream().close();
      BufferedReader said = bob.inputReader(UTF_8);
      assertThat(said.lines().anyMatch(line -> line.contains("\"command\":\"logout\""))).isTrue();
      // Both write what they have learnt at the same time.
      boolean isWritten = server.stop() == 0;
      said.transferTo(Writer.nullWriter());
      assertThat(bob.waitFor()).isZero();
      return isWritten;
    }
  }

  private static Path cache(String name) {
    return Path.of("target", name + ".aot").toAbsolutePath();
  }

  private static String learn(Path cache) {
    return "-XX:AOTCacheOutput=" + cache;
  }

  private static void use(String flags, Path cache) {
    System.setProperty(flags, System.getProperty(flags) + "\n-XX:AOTCache=" + cache);
  }
}
