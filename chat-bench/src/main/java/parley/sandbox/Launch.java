package parley.sandbox;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// How Parley's processes are started: with the JVM flags of the launcher, and nothing of the
/// user's own settings. Has no state.
public final class Launch {

  /// Where a JVM looks for more flags.
  private static final Set<String> JVM_SETTINGS =
      Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

  private Launch() {}

  /// A server on loopback, with its standard error in a log beside its data.
  ///
  /// @param data its data folder
  /// @param jvmFlags more flags for its JVM
  /// @param options options of `parley server`; the port is any free one unless it is among them
  public static ProcessBuilder server(Path data, List<String> jvmFlags, List<String> options) {
    List<String> command = java("parley.server.flags", jvmFlags);
    command.addAll(List.of("parley.server.Main", "server", "--host", "127.0.0.1"));
    if (!options.contains("--port")) {
      command.addAll(List.of("--port", "0"));
    }
    command.addAll(List.of("--data", data.toString()));
    command.addAll(options);
    return builder(command, data.resolveSibling(data.getFileName() + ".log"));
  }

  /// A `chat --json` of `user`, whose account is made if it is new, with its home and its standard
  /// error in `folder`.
  ///
  /// @param files where it reads and writes files
  /// @param jvmFlags more flags for its JVM
  /// @param options further ones of `chat`
  public static ProcessBuilder chat(
      Path folder,
      Path files,
      InetSocketAddress server,
      String user,
      List<String> jvmFlags,
      List<String> options) {
    List<String> command = java("parley.chat.flags", jvmFlags);
    command.add("parley.client.terminal.Main");
    command.add(server.getHostString() + ":" + server.getPort());
    command.addAll(List.of("--json", "--register", "--user", user));
    command.addAll(List.of("--home", folder.resolve("home").toString()));
    command.addAll(List.of("--files", files.toString(), "--listen", "127.0.0.1:0"));
    command.addAll(options);
    ProcessBuilder builder = builder(command, folder.resolve("log"));
    builder.environment().put("PARLEY_PASSWORD", "the password of " + user);
    return builder;
  }

  private static List<String> java(String flags, List<String> more) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // The launcher's word, one a line; without it, as in a test, the JVM's defaults do.
    command.addAll(System.getProperty(flags, "").lines().map(String::strip).toList());
    command.addAll(more);
    command.removeIf(String::isEmpty);
    String classPath = System.getProperty("java.class.path");
    command.addAll(List.of("-cp", System.getProperty("parley.class.path", classPath)));
    return command;
  }

  private static ProcessBuilder builder(List<String> command, Path log) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("PARLEY_") || JVM_SETTINGS.contains(name));
    return builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
  }
}
