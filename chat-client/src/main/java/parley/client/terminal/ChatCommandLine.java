package parley.client.terminal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import parley.client.api.FileConfig;
import parley.client.api.PeerConfig;
import parley.protocol.Fingerprint;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/// The command line of `parley chat`: its options, their help, and how they become [ChatOptions].
/// Told to picocli by calls, because to find annotations takes it a quarter of a second.
final class ChatCommandLine {

  private final CommandSpec spec = CommandSpec.create().name("parley chat");
  private final Map<String, String> environment;

  /// @param environment says where the user's home is
  ChatCommandLine(Map<String, String> environment) {
    this.environment = environment;
    spec.usageMessage()
        .customSynopsis("Usage: parley chat [options] [HOST[:PORT]]")
        .synopsisHeading("")
        .description("", "Chats with the users of a Parley server.", "")
        .optionListHeading("%n")
        .sortOptions(false)
        .width(100)
        .footer(
            "",
            "Commands are typed once logged in; \"help\" lists them.",
            "Exit status: 0 logged out, 1 failure, 2 usage, 3 login refused, 4 the server's key"
                + " has",
            "changed, 5 server not reachable.");
    spec.versionProvider(ChatCommandLine::version);
    addServer();
    addLogin();
    addScreen();
    addPeersAndFiles();
  }

  /// Reads the command line.
  ///
  /// @return nothing when it was a question for help, which has been answered
  Optional<ChatOptions> parse(String... args) throws UsageException {
    ParseResult result;
    try {
      result =
          new CommandLine(spec)
              .setCaseInsensitiveEnumValuesAllowed(true)
              .setOverwrittenOptionsAllowed(true)
              .parseArgs(args);
    } catch (ParameterException e) {
      throw new UsageException(
          String.valueOf(e.getMessage()).lines().findFirst().orElse("wrong options"));
    }
    if (CommandLine.printHelpIfRequested(result)) {
      return Optional.empty();
    }
    ChatOptions options = options(result);
    options.check();
    return Optional.of(options);
  }

  /// What `--help` prints.
  String help() {
    return new CommandLine(spec).getUsageMessage();
  }

  private ChatOptions options(ParseResult result) {
    return new ChatOptions(
        result.matchedPositionalValue(0, new HostPort("localhost", HostPort.DEFAULT_PORT)),
        value(result, "--user", String.class),
        result.hasMatchedOption("--register"),
        value(result, "--password-file", Path.class),
        value(result, "--trust", Fingerprint.class),
        result.hasMatchedOption("--plaintext"),
        result.matchedOptionValue("--home", Path.of(home(), ".parley")),
        result.hasMatchedOption("--json"),
        result.matchedOptionValue("--notify", Notice.OFF),
        value(result, "--log", Path.class),
        peers(result),
        files(result));
  }

  /// What the shell calls `~`; the JDK asks the list of users instead.
  private String home() {
    String home = environment.get("HOME");
    return home == null || home.isEmpty() ? System.getProperty("user.home") : home;
  }

  private static PeerConfig peers(ParseResult result) {
    HostPort listener =
        result.matchedOptionValue(
            "--listen", new HostPort(PeerConfig.USUAL.host(), PeerConfig.USUAL.port()));
    return new PeerConfig(
        listener.host(),
        listener.port(),
        result.matchedOptionValue("--advertise", List.of()),
        !result.hasMatchedOption("--no-direct"),
        !result.hasMatchedOption("--no-reverse"),
        !result.hasMatchedOption("--no-relay"));
  }

  /// The folder is absolute: the current one may have another name by the time it is used.
  private static FileConfig files(ParseResult result) {
    return new FileConfig(
        result.matchedOptionValue("--files", Path.of("")).toAbsolutePath().normalize(),
        result.matchedOptionValue("--upload-limit", 0L),
        result.matchedOptionValue("--download-limit", 0L));
  }

  private static <T> @Nullable T value(ParseResult result, String option, Class<T> type) {
    return result.hasMatchedOption(option)
        ? type.cast(result.matchedOption(option).getValue())
        : null;
  }

  private void addServer() {
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("[HOST[:PORT]]")
            .index("0")
            .arity("0..1")
            .type(HostPort.class)
            .converters(inWords(HostPort::server))
            .hideParamSyntax(true)
            .description("the server; default: localhost:7777")
            .build());
  }

  private void addLogin() {
    add("--user", "NAME", String.class, "who logs in; default: asked for");
    addFlag("--register", "make the account if it does not exist");
    add(
        "--password-file",
        "FILE",
        Path.class,
        "its first line is the password; default: the environment variable PARLEY_PASSWORD, or else"
            + " it is asked for");
    spec.addOption(
        option("--trust", "SHA256:<base64>", Fingerprint.class, "the key that the server must have")
            .converters(inWords(ChatCommandLine::fingerprint))
            .build());
    addFlag("--plaintext", "without TLS, for a server that runs so");
    add(
        "--home",
        "DIR",
        Path.class,
        "where identity, known servers and peers, unsent messages and transfers are kept; default:"
            + " ~/.parley");
  }

  private void addScreen() {
    addFlag("--json", "for programs: commands from standard input, events as JSON lines");
    spec.addOption(
        option("--notify", "HOW", Notice.class, "at a message: bell, desktop or off; default: off")
            .converters(inWords(ChatCommandLine::notice))
            .build());
    add("--log", "DIR", Path.class, "keep a log of each conversation in this folder");
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("print this").build());
    spec.addOption(
        OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .description("print the version")
            .build());
  }

  private void addPeersAndFiles() {
    spec.addArgGroup(
        ArgGroupSpec.builder()
            .validate(false)
            .heading("%nPrivate sessions and files:%n")
            .addArg(
                option("--files", "DIR", Path.class, "where files are shared; default: here")
                    .build())
            .addArg(
                option("--listen", "HOST:PORT", HostPort.class, "where peers can reach this client")
                    .converters(inWords(HostPort::listener))
                    .build())
            .addArg(
                OptionSpec.builder("--advertise")
                    .paramLabel("HOST")
                    .type(List.class)
                    .auxiliaryTypes(String.class)
                    .description("a further address of it that peers are told; may be repeated")
                    .converters(inWords(ChatCommandLine::host))
                    .build())
            .addArg(flag("--no-direct", "do not dial peers"))
            .addArg(flag("--no-reverse", "do not ask peers to dial"))
            .addArg(flag("--no-relay", "do not use the server's relay"))
            .addArg(limit("--upload-limit"))
            .addArg(limit("--download-limit"))
            .build());
  }

  private static OptionSpec limit(String name) {
    return option(name, "RATE", Long.class, "bytes per second, such as 10M")
        .converters(inWords(Amount::parseRate))
        .build();
  }

  private void add(String name, String label, Class<?> type, String description) {
    spec.addOption(option(name, label, type, description).build());
  }

  private void addFlag(String name, String description) {
    spec.addOption(flag(name, description));
  }

  private static OptionSpec flag(String name, String description) {
    return OptionSpec.builder(name).arity("0").description(description).build();
  }

  private static OptionSpec.Builder option(
      String name, String label, Class<?> type, String description) {
    return OptionSpec.builder(name).paramLabel(label).type(type).description(description);
  }

  /// Has a value's fault told in its own words.
  private static <T> ITypeConverter<T> inWords(ITypeConverter<T> converter) {
    return text -> {
      try {
        return converter.convert(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    };
  }

  private static Fingerprint fingerprint(String text) {
    try {
      return Fingerprint.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "expected SHA256: and the base64 of 32 bytes, as the server prints it", e);
    }
  }

  private static Notice notice(String text) {
    try {
      return Notice.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("expected bell, desktop or off", e);
    }
  }

  private static String host(String text) {
    if (!HostPort.isHost(text)) {
      throw new IllegalArgumentException("\"" + text + "\" is not a host");
    }
    return text;
  }

  /// The version of the build, which the jar carries.
  private static String[] version() throws IOException {
    Properties build = new Properties();
    try (InputStream in =
        ChatCommandLine.class.getResourceAsStream(
            "/META-INF/maven/parley/chat-client/pom.properties")) {
      if (in != null) {
        build.load(in);
      }
    }
    return new String[] {"parley " + build.getProperty("version", "(development build)")};
  }
}
