package parley.server;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// The options of `parley server`: the one list that the command line, the environment, the
/// configuration file and the tests of the documentation go by.
final class ServerOptions {

  /// The label of options that are on or off.
  static final String SWITCH = "on|off";

  static final Option<String> HOST =
      new Option<>("host", "HOST", "0.0.0.0", "Address to listen on", ServerOptions::host);
  static final Option<Integer> PORT =
      new Option<>("port", "PORT", "7777", "Port to listen on, 0 for any", ServerOptions::port);
  static final Option<Path> DATA =
      new Option<>(
          "data", "DIR", "./parley-data", "Folder of the server's data", ServerOptions::path);
  static final Option<Boolean> REGISTRATION =
      new Option<>(
          "registration",
          "open|closed",
          "open",
          "Whether users may make accounts for themselves",
          text -> oneOf(text, Map.of("open", true, "closed", false), "open or closed"));
  static final Option<Optional<Path>> CREDENTIALS =
      new Option<>(
          "credentials",
          "FILE",
          "",
          "Accounts to import at start: a line for each, its name, a space, its password",
          text -> text.isEmpty() ? Optional.empty() : Optional.of(path(text)));
  static final Option<Duration> BLOCK_DURATION =
      new Option<>(
          "block-duration",
          "SECONDS",
          "60",
          "How long three wrong passwords lock an account",
          text -> seconds(text, 1));
  static final Option<Duration> TIMEOUT =
      new Option<>(
          "timeout",
          "SECONDS",
          "0",
          "Log users out who have been idle for so long, 0 for never",
          text -> seconds(text, 0));
  static final Option<Boolean> RELAY =
      new Option<>(
          "relay",
          SWITCH,
          "on",
          "Whether to relay between clients that cannot reach each other",
          ServerOptions::onOrOff);
  static final Option<Boolean> PLAINTEXT =
      new Option<>(
          "plaintext",
          SWITCH,
          "off",
          "No TLS: for trials on one machine, and through tunnels that encrypt from end to end",
          ServerOptions::onOrOff);
  static final Option<OptionalInt> METRICS_PORT =
      new Option<>(
          "metrics-port",
          "PORT",
          "off",
          "Serve /metrics and /health there, over HTTP",
          text -> text.equals("off") ? OptionalInt.empty() : OptionalInt.of(port(text)));
  static final Option<Integer> CONNECTIONS_PER_ADDRESS =
      new Option<>(
          "connections-per-address",
          "N",
          "1000",
          "Connections that one address may have, loopback apart",
          ServerOptions::count);
  static final Option<Integer> MESSAGE_RATE =
      new Option<>(
          "message-rate",
          "N",
          "5000",
          "Messages that one user may send in a second",
          ServerOptions::count);
  static final Option<Integer> BROADCAST_RATE =
      new Option<>(
          "broadcast-rate",
          "N",
          "1000",
          "Broadcasts that one user may send in a second",
          ServerOptions::count);
  static final Option<Integer> RELAY_RATE =
      new Option<>(
          "relay-rate",
          "BYTES",
          "32M",
          "Bytes that one user may send through the relay in a second",
          ServerOptions::bytes);
  static final Option<String> LOG_LEVEL =
      new Option<>(
          "log-level",
          "LEVEL",
          "info",
          "What to log: error, warn, info, debug, trace or off",
          ServerOptions::level);

  /// What can be set in a configuration file.
  static final List<Option<?>> KEYS =
      List.of(
          HOST,
          PORT,
          DATA,
          REGISTRATION,
          CREDENTIALS,
          BLOCK_DURATION,
          TIMEOUT,
          RELAY,
          PLAINTEXT,
          METRICS_PORT,
          CONNECTIONS_PER_ADDRESS,
          MESSAGE_RATE,
          BROADCAST_RATE,
          RELAY_RATE,
          LOG_LEVEL);

  static final Option<Optional<Path>> CONFIG =
      new Option<>(
          "config",
          "FILE",
          "",
          "Read options from there; flags and the environment win",
          CREDENTIALS.parser());

  /// What can be set by a flag, and in the environment.
  static final List<Option<?>> FLAGS =
      Stream.<Option<?>>concat(KEYS.stream(), Stream.of(CONFIG)).toList();

  private ServerOptions() {}

  private static String host(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("a host name or an address");
    }
    return text;
  }

  private static Path path(String text) {
    try {
      if (!text.isEmpty()) {
        return Path.of(text);
      }
    } catch (InvalidPathException e) {
      // Told below, as what is empty.
    }
    throw new IllegalArgumentException("a path");
  }

  private static int port(String text) {
    return whole(text, 0, 65_535, "a port from 0 to 65535");
  }

  private static Duration seconds(String text, int least) {
    String what = "a whole number of seconds from %d to %d".formatted(least, Integer.MAX_VALUE);
    return Duration.ofSeconds(whole(text, least, Integer.MAX_VALUE, what));
  }

  private static int whole(String text, int least, int most, String what) {
    if (text.matches("[0-9]{1,10}")) {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return (int) number;
      }
    }
    throw new IllegalArgumentException(what);
  }

  private static int count(String text) {
    return whole(text, 1, 1_000_000, "a whole number from 1 to 1000000");
  }

  private static int bytes(String text) {
    String what = "a number of bytes from 64K to 1G, such as 500K or 32M";
    int shift = 10 * " KMG".indexOf(text.isEmpty() ? ' ' : text.charAt(text.length() - 1));
    String digits = shift > 0 ? text.substring(0, text.length() - 1) : text;
    long bytes = (long) whole(digits, 1, 1 << 30, what) << Math.max(0, shift);
    if (bytes < 64 << 10 || bytes > 1 << 30) {
      throw new IllegalArgumentException(what);
    }
    return (int) bytes;
  }

  private static boolean onOrOff(String text) {
    return oneOf(
        text,
        Map.of("on", true, "off", false, "true", true, "false", false, "1", true, "0", false),
        "on or off");
  }

  private static String level(String text) {
    List<String> levels = List.of("error", "warn", "info", "debug", "trace", "off");
    if (!levels.contains(text)) {
      throw new IllegalArgumentException("one of " + String.join(", ", levels));
    }
    return text;
  }

  private static boolean oneOf(String text, Map<String, Boolean> words, String what) {
    Boolean value = words.get(text);
    if (value == null) {
      throw new IllegalArgumentException(what);
    }
    return value;
  }
}
