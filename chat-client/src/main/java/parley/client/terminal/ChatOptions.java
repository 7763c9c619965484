package parley.client.terminal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Map;
import java.util.Properties;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import parley.client.ClientConfig;
import parley.protocol.Fingerprint;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The command line of `parley chat`. Filled once, then only read.
@Command(
    name = "parley chat",
    description = "Chats with the users of a Parley server.",
    customSynopsis = "Usage: parley chat [options] [HOST[:PORT]]",
    synopsisHeading = "",
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%n",
    footerHeading = "%n",
    footer = {
      "Commands are typed once logged in; \"help\" lists them.",
      "Exit status: 0 logged out, 1 failure, 2 usage, 3 login refused, 4 the server's key has changed,",
      "5 server not reachable."
    },
    sortOptions = false,
    usageHelpWidth = 100,
    mixinStandardHelpOptions = true,
    versionProvider = ChatOptions.Version.class)
final class ChatOptions {

  @Parameters(
      paramLabel = "HOST[:PORT]",
      arity = "0..1",
      converter = ServerConverter.class,
      description = "the server; default: localhost:7777")
  HostPort server = new HostPort("localhost", HostPort.DEFAULT_PORT);

  @Option(names = "--user", paramLabel = "NAME", description = "who logs in; default: asked for")
  @Nullable String user;

  @Option(names = "--register", description = "make the account if it does not exist")
  boolean register;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description =
          "its first line is the password; default: the environment variable PARLEY_PASSWORD, or else"
              + " it is asked for")
  @Nullable Path passwordFile;

  @Option(
      names = "--trust",
      paramLabel = "SHA256:<base64>",
      converter = FingerprintConverter.class,
      description = "the key that the server must have")
  @Nullable Fingerprint trust;

  @Option(names = "--plaintext", description = "without TLS, for a server that runs so")
  boolean plaintext;

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description =
          "where identity, known servers and unsent messages are kept; default: ~/.parley")
  Path home = Path.of(System.getProperty("user.home"), ".parley");

  @Option(
      names = "--json",
      description = "for programs: commands from standard input, events as JSON lines")
  boolean json;

  @Option(
      names = "--notify",
      paramLabel = "HOW",
      description = "at a message: bell, desktop or off; default: off")
  Notice notify = Notice.OFF;

  @Option(
      names = "--log",
      paramLabel = "DIR",
      description = "keep a log of each conversation in this folder")
  @Nullable Path log;

  @ArgGroup(
      validate = false,
      heading =
          "%nFor private sessions and files; checked, but of no effect until there are such:%n")
  PeerOptions peers = new PeerOptions();

  /// Makes a command line that fills `options`.
  static CommandLine commandLine(ChatOptions options) {
    return new CommandLine(options)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOverwrittenOptionsAllowed(true);
  }

  /// Checks what no single option shows.
  ///
  /// @throws IllegalArgumentException when something is wrong, in words for people
  void check() {
    if (user != null && user.isEmpty()) {
      throw new IllegalArgumentException("--user: the name is empty");
    }
    if (plaintext && trust != null) {
      throw new IllegalArgumentException("--trust names a key, but with --plaintext there is none");
    }
    if (json && (log != null || notify != Notice.OFF)) {
      throw new IllegalArgumentException("--log and --notify are for people, not for --json");
    }
    peers.check();
    if (log != null) {
      try {
        ConversationLog.prepare(log);
      } catch (IOException e) {
        throw new IllegalArgumentException("--log: the folder " + log + " cannot be used", e);
      }
    }
    if (Files.exists(home) && !Files.isDirectory(home)) {
      throw new IllegalArgumentException("--home: " + home + " is not a folder");
    }
  }

  /// The password, where it needs no asking.
  ///
  /// @throws IllegalArgumentException when there should be one and is not, in words for people
  @Nullable String password(Map<String, String> environment) {
    if (passwordFile == null) {
      String variable = environment.get("PARLEY_PASSWORD");
      return variable == null || variable.isEmpty() ? null : variable;
    }
    String password;
    try (var lines = Files.lines(passwordFile, StandardCharsets.UTF_8)) {
      password = lines.findFirst().orElse("");
    } catch (IOException | UncheckedIOException e) {
      throw new IllegalArgumentException("--password-file: " + reason(passwordFile, e), e);
    }
    if (password.isEmpty()) {
      throw new IllegalArgumentException("--password-file: " + passwordFile + " has no first line");
    }
    return password;
  }

  /// What the client needs to know.
  ClientConfig config(String name, String password, Predicate<Fingerprint> acceptKey) {
    return new ClientConfig(
        server.host(),
        server.port(),
        Normalizer.normalize(name, Normalizer.Form.NFC),
        password,
        register,
        home,
        plaintext,
        trust,
        acceptKey);
  }

  private static String reason(Path file, Exception fault) {
    if (!Files.exists(file)) {
      return file + " does not exist";
    }
    if (fault.getCause() instanceof CharacterCodingException) {
      return file + " is not UTF-8";
    }
    return file + " cannot be read";
  }

  private static final class ServerConverter implements ITypeConverter<HostPort> {
    @Override
    public HostPort convert(String value) {
      return typed(() -> HostPort.server(value));
    }
  }

  private static final class FingerprintConverter implements ITypeConverter<Fingerprint> {
    @Override
    public Fingerprint convert(String value) {
      try {
        return Fingerprint.parse(value);
      } catch (IllegalArgumentException e) {
        throw new CommandLine.TypeConversionException(
            "expected SHA256: and the base64 of 32 bytes, as the server prints it");
      }
    }
  }

  /// Has an option's fault told in its own words.
  static <T> T typed(Supplier<T> parse) {
    try {
      return parse.get();
    } catch (IllegalArgumentException e) {
      throw new CommandLine.TypeConversionException(String.valueOf(e.getMessage()));
    }
  }

  /// The version of the build, which the jar carries.
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
      Properties build = new Properties();
      try (InputStream in =
          ChatOptions.class.getResourceAsStream(
              "/META-INF/maven/parley/chat-client/pom.properties")) {
        if (in != null) {
          build.load(in);
        }
      }
      return new String[] {"parley " + build.getProperty("version", "(development build)")};
    }
  }
}
