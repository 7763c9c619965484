package parley.conversation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Child processes that run Parley from the classes under test.
public final class Jvm {

  /// Those of the launcher, and quick to start: no child lives long.
  private static final List<String> FLAGS =
      List.of(
          "-XX:+UseCompactObjectHeaders",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xmx256m",
          "-Dio.netty.jfr.enabled=false",
          // Netty reports a leak when the garbage is collected.
          "-Dio.netty.leakDetection.level=paranoid",
          "-Xmn4m",
          "-Xlog:disable",
          "-Xlog:all=warning:stderr",
          "-Xlog:aot*=off:stderr",
          "-Xlog:cds*=off:stderr",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-Dstdin.encoding=UTF-8",
          "-Dstdout.encoding=UTF-8",
          "-Dstderr.encoding=UTF-8");

  private static final String JARS = classPath(entry -> entry.endsWith(".jar"));

  /// A start-up cache is for jars; folders may follow them.
  private static final String CLASS_PATH =
      JARS + File.pathSeparator + classPath(entry -> !entry.endsWith(".jar"));

  /// Native code, which each child would unpack for itself.
  private static final List<String> NATIVE =
      List.of(
          "META-INF/native/libnetty_tcnative_linux_x86_64.so",
          "META-INF/native/libnetty_transport_native_epoll_x86_64.so",
          "org/sqlite/native/Linux/x86_64/libsqlitejdbc.so");

  private static @Nullable List<String> startUpFlags;

  private Jvm() {}

  /// A JVM of this one's kind and class path that runs `main`.
  public static ProcessBuilder command(String main, List<String> arguments) {
    return command(startUpFlags(), CLASS_PATH, main, arguments);
  }

  private static ProcessBuilder command(
      List<String> flags, String classPath, String main, List<String> arguments) {
    // Whoever leaves it to the umask who may read a file lets everybody.
    List<String> command = new ArrayList<>(List.of("sh", "-c", "umask 0; exec \"$@\"", "sh"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(flags);
    command.addAll(List.of("-cp", classPath, main));
    command.addAll(arguments);
    return new ProcessBuilder(command);
  }

  private static String classPath(Predicate<String> which) {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(which)
        .collect(Collectors.joining(File.pathSeparator));
  }

  /// What makes a start quick: native code that is unpacked, and the start-up cache. No cache where
  /// the server's classes are in a folder, as they are before `package`: that is slower, and no
  /// more.
  private static synchronized List<String> startUpFlags() {
    if (startUpFlags == null) {
      List<String> unpacked = unpack(Path.of("target", "native").toAbsolutePath());
      startUpFlags = JARS.contains("chat-server-") ? rehearse(unpacked) : unpacked;
    }
    return startUpFlags;
  }

  private static List<String> unpack(Path folder) {
    try {
      Files.createDirectories(folder);
      for (String name : NATIVE) {
        try (InputStream code = Jvm.class.getClassLoader().getResourceAsStream(name)) {
          if (code != null) {
            Files.copy(
                code,
                folder.resolve(Path.of(name).getFileName()),
                StandardCopyOption.REPLACE_EXISTING);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.of("-Djava.library.path=" + folder, "-Dorg.sqlite.lib.path=" + folder);
  }

  /// Runs a server with a visitor, so that the JVM keeps what it loaded for the hundred that
  /// follow.
  private static List<String> rehearse(List<String> flags) {
    try (Lodgings lodgings = new Lodgings()) {
      Path cache = Path.of("target", "start-up.aot").toAbsolutePath();
      String data = lodgings.folder("data").toString();
      Process server =
          command(
                  with(flags, "-XX:AOTCacheOutput=" + cache),
                  JARS,
                  "parley.server.Main",
                  List.of("server", "--host", "127.0.0.1", "--port", "0", "--data", data))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      Matcher ready = ServerProcess.READY.matcher(server.inputReader(UTF_8).readLine());
      assertThat(ready.matches()).isTrue();
      visit(Integer.parseInt(ready.group(1)), lodgings);
      server.toHandle().destroy();
      server.onExit().join();
      return with(flags, "-XX:AOTCache=" + cache);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> with(List<String> flags, String one) {
    return Stream.concat(flags.stream(), Stream.of(one)).toList();
  }

  private static void visit(int port, Lodgings lodgings) {
    Cast cast = new Cast();
    Actor actor = new Actor("anna", cast, new Secrets());
    Chat chat =
        EmbeddedChat.start(
            lodgings.arguments(actor, port, cast, Fields.NONE, new Secrets()), line -> {});
    chat.type("whoelse\nmessage anna hello\nbroadcast hello\n".getBytes(UTF_8));
    chat.endInput();
    assertThat(chat.exit().join()).isZero();
  }

  /// Fails when a process reported a leak on standard error.
  static void expectNoLeak(String errors) {
    assertThat(errors.lines()).as("standard error").noneMatch(line -> line.contains("LEAK:"));
  }

  /// Leaves no orphan behind when the tests are stopped in the middle.
  static void endWithThisOne(Process process) {
    Thread hook = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(hook);
    process.onExit().thenRun(() -> forget(hook));
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The tests are being stopped: the hook has run, or will.
    }
  }
}
