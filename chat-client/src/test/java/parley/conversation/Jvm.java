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
          "-XX:CompileThresholdScaling=3",
          "-Xmx256m",
          "-Dio.netty.jfr.enabled=false",
          // Netty reports a leak when the garbage is collected.
          "-Dio.netty.leakDetection.level=paranoid",
          "-Dio.netty.leakDetection.targetRecords=0",
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

  private static final String SERVER = "parley.server.Main";
  private static final String CHAT = "parley.client.terminal.Main";

  /// A start-up cache is for jars. No cache where the server's classes are in a folder, as they are
  /// before `package`: that is slower, and no more.
  private static final boolean CACHED = entries().anyMatch(jar -> jar.contains("chat-server-"));

  /// With the client's own, which has just been made of the classes under test.
  private static final String JARS =
      Stream.concat(entries().filter(Jvm::isJar), CACHED ? Stream.of(ownJar()) : Stream.empty())
          .collect(Collectors.joining(File.pathSeparator));

  /// Folders may follow what is cached.
  private static final String CLASS_PATH =
      JARS
          + File.pathSeparator
          + entries()
              .filter(entry -> !isJar(entry))
              .collect(Collectors.joining(File.pathSeparator));

  /// Native code, which each child would unpack for itself.
  private static final List<String> NATIVE =
      List.of(
          "META-INF/native/libnetty_tcnative_linux_x86_64.so",
          "META-INF/native/libnetty_transport_native_epoll_x86_64.so",
          "org/sqlite/native/Linux/x86_64/libsqlitejdbc.so");

  private static @Nullable List<String> unpacked;

  private Jvm() {}

  /// A JVM of this one's kind and class path that runs `main`.
  public static ProcessBuilder command(String main, List<String> arguments) {
    return command(startUpFlags(main), CLASS_PATH, main, arguments);
  }

  private static ProcessBuilder command(
      List<String> flags, String classPath, String main, List<String> arguments) {
    // Whoever leaves it to the umask who may read a file lets everybody. And whoever runs the tests
    // in the background of a shell has them ignore Ctrl-C.
    List<String> command = new ArrayList<>(List.of("sh", "-c", "umask 0; exec \"$@\"", "sh"));
    command.addAll(List.of("env", "--default-signal=INT"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(flags);
    command.addAll(List.of("-cp", classPath, main));
    command.addAll(arguments);
    return new ProcessBuilder(command);
  }

  private static Stream<String> entries() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator));
  }

  private static boolean isJar(String entry) {
    return entry.endsWith(".jar");
  }

  private static String ownJar() {
    try (Stream<Path> built = Files.list(Path.of("target").toAbsolutePath())) {
      return built
          .map(Path::toString)
          .filter(name -> name.matches(".*/chat-client-[^/]*\\.jar"))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What makes a start quick: native code that is unpacked, and the start-up caches.
  private static synchronized List<String> startUpFlags(String main) {
    if (unpacked == null) {
      unpacked = unpack(Path.of("target", "native").toAbsolutePath());
      if (CACHED) {
        rehearse(unpacked);
      }
    }
    return CACHED ? with(unpacked, "-XX:AOTCache=" + cache(main)) : unpacked;
  }

  private static Path cache(String main) {
    return Path.of("target", main.equals(SERVER) ? "server.aot" : "chat.aot").toAbsolutePath();
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

  /// Runs a server with a visitor, so that the JVM keeps what they loaded for the hundred of each
  /// that follow.
  private static void rehearse(List<String> flags) {
    try (Lodgings lodgings = new Lodgings()) {
      String data = lodgings.folder("data").toString();
      Process server =
          learner(flags, SERVER, "server", "--host", "127.0.0.1", "--port", "0", "--data", data)
              .start();
      Matcher ready = ServerProcess.READY.matcher(server.inputReader(UTF_8).readLine());
      assertThat(ready.matches()).isTrue();
      visit(flags, Integer.parseInt(ready.group(1)), lodgings);
      server.toHandle().destroy();
      server.onExit().join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ProcessBuilder learner(List<String> flags, String main, String... arguments) {
    return command(with(flags, "-XX:AOTCacheOutput=" + cache(main)), JARS, main, List.of(arguments))
        .redirectError(ProcessBuilder.Redirect.DISCARD);
  }

  private static List<String> with(List<String> flags, String one) {
    return Stream.concat(flags.stream(), Stream.of(one)).toList();
  }

  private static void visit(List<String> flags, int port, Lodgings lodgings) {
    Cast cast = new Cast();
    List<String> arguments =
        lodgings.arguments(
            new Actor("anna", cast, new Secrets()), port, cast, Fields.NONE, new Secrets());
    Chat chat =
        ChatProcess.start(learner(flags, CHAT, arguments.toArray(String[]::new)), line -> {});
    chat.type("whoelse\nmessage anna hello\nbroadcast hello\nsearchFile film\n".getBytes(UTF_8));
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
