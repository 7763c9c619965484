package parley.server;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.logging.Logging;
import parley.protocol.Fingerprint;
import picocli.CommandLine.ParseResult;

/// `parley server`: runs a server until the process is asked to stop.
final class ServerCommand {

  private ServerCommand() {}

  /// Returns when the server accepts connections, or help was asked for.
  static void run(List<String> arguments, Map<String, String> environment) throws UsageException {
    Optional<ParseResult> flags =
        new CommandLineSpec("server", "Runs a server.", ServerOptions.FLAGS).parse(arguments);
    if (flags.isPresent()) {
      Settings settings = Settings.of(flags.get(), environment, ServerOptions.FLAGS);
      ServerConfig config = config(settings);
      Logging.toStandardError(settings.get(ServerOptions.LOG_LEVEL));
      serve(config);
    }
  }

  static ServerConfig config(Settings settings) throws UsageException {
    ServerConfig config =
        new ServerConfig(
            settings.get(ServerOptions.HOST),
            settings.get(ServerOptions.PORT),
            settings.get(ServerOptions.DATA),
            settings.get(ServerOptions.REGISTRATION),
            settings.get(ServerOptions.CREDENTIALS).orElse(null),
            settings.get(ServerOptions.BLOCK_DURATION),
            settings.get(ServerOptions.TIMEOUT),
            settings.get(ServerOptions.RELAY),
            settings.get(ServerOptions.PLAINTEXT),
            settings.get(ServerOptions.METRICS_PORT),
            new Quotas(
                settings.get(ServerOptions.CONNECTIONS_PER_ADDRESS),
                settings.get(ServerOptions.MESSAGE_RATE),
                settings.get(ServerOptions.BROADCAST_RATE),
                settings.get(ServerOptions.RELAY_RATE)));
    checkHost(config.host());
    Path credentials = config.credentials();
    if (credentials != null) {
      checkReadable(credentials);
    }
    return config;
  }

  private static void checkHost(String host) throws UsageException {
    try {
      InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new UsageException("host " + host + ": no such host");
    }
  }

  private static void checkReadable(Path credentials) throws UsageException {
    String wrong =
        !Files.exists(credentials)
            ? "no such file"
            : Files.isDirectory(credentials)
                ? "a folder, not a file"
                : Files.isReadable(credentials) ? "" : "permission denied";
    if (!wrong.isEmpty()) {
      throw new UsageException("credentials file " + credentials + ": " + wrong);
    }
  }

  private static void serve(ServerConfig config) throws UsageException {
    Logger log = LoggerFactory.getLogger(ServerCommand.class);
    StopSignals.exitWhenAsked();
    ChatServer server;
    try {
      server = ChatServer.start(config);
    } catch (IOException e) {
      throw new UsageException(Objects.requireNonNullElse(e.getMessage(), e.toString()));
    }
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  log.info("stopping");
                  server.stop();
                  log.info("stopped");
                },
                "stop"));
    log.atInfo()
        .addKeyValue("address", NetUtil.toSocketAddressString(server.address()))
        .addKeyValue("data", config.data().toAbsolutePath().normalize())
        .addKeyValue("registration", config.openRegistration() ? "open" : "closed")
        .addKeyValue(
            "metrics", server.metricsAddress().map(NetUtil::toSocketAddressString).orElse("off"))
        .log("started");
    if (config.plaintext()) {
      log.warn("TLS is off: whoever can see the traffic reads all messages");
    }
    System.out.println(readyLine(config.host(), server.address().getPort(), server.fingerprint()));
    System.out.flush();
  }

  static String readyLine(String host, int port, Optional<Fingerprint> fingerprint) {
    boolean literal = host.contains(":") && !host.startsWith("[");
    return "parley server ready on %s:%d %s"
        .formatted(
            literal ? "[" + host + "]" : host,
            port,
            fingerprint.map(key -> "fingerprint " + key).orElse("plaintext"));
  }
}
