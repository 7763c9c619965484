package parley.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

  private static final Map<String, String> NOTHING = Map.of();

  @TempDir Path folder;

  @Test
  void whatIsNotSetHasTheDefaultsThatAreDocumented() throws Exception {
    assertThat(config(NOTHING))
        .isEqualTo(
            new ServerConfig(
                "0.0.0.0",
                7777,
                Path.of("./parley-data"),
                true,
                null,
                Duration.ofSeconds(60),
                Duration.ZERO,
                true,
                false,
                OptionalInt.empty(),
                Quotas.USUAL));
  }

  @Test
  void everyFlagIsRead() throws Exception {
    Path credentials = Files.createFile(folder.resolve("users"));

    assertThat(
            config(
                NOTHING,
                "--host=::1",
                "--port",
                "0",
                "--data",
                "d",
                "--registration=closed",
                "--credentials",
                credentials.toString(),
                "--block-duration=5",
                "--timeout",
                "2147483647",
                "--relay",
                "off",
                "--plaintext",
                "--metrics-port=65535",
                "--connections-per-address=7",
                "--message-rate=8",
                "--broadcast-rate",
                "9",
                "--relay-rate=64K",
                "--log-level",
                "debug"))
        .isEqualTo(
            new ServerConfig(
                "::1",
                0,
                Path.of("d"),
                false,
                credentials,
                Duration.ofSeconds(5),
                Duration.ofSeconds(Integer.MAX_VALUE),
                false,
                true,
                OptionalInt.of(65_535),
                new Quotas(7, 8, 9, 65_536)));
  }

  @Test
  void aFlagWinsOverTheEnvironmentAndThatOverTheFile() throws Exception {
    Path file = file("port = 1", "timeout = 1", "block-duration = 1", "plaintext = on");
    Map<String, String> environment =
        Map.of("PARLEY_PORT", "2", "PARLEY_TIMEOUT", "2", "PARLEY_CONFIG", file.toString());

    ServerConfig config = config(environment, "--port", "3", "--plaintext=off");

    assertThat(config.port()).isEqualTo(3);
    assertThat(config.timeout()).hasSeconds(2);
    assertThat(config.blockDuration()).hasSeconds(1);
    assertThat(config.plaintext()).isFalse();
  }

  @Test
  void whatIsOverriddenNeedNotMeanAnything() throws Exception {
    Map<String, String> environment =
        Map.of("PARLEY_PORT", "tcp://10.0.0.1:7777", "PARLEY_TIMEOUT", "2");

    ServerConfig config =
        config(environment, "--port=3", "--config", file("timeout = never").toString());

    assertThat(config.port()).isEqualTo(3);
    assertThat(config.timeout()).hasSeconds(2);
    assertThatThrownBy(() -> config(environment))
        .hasMessage("PARLEY_PORT: \"tcp://10.0.0.1:7777\" is not a port from 0 to 65535");
  }

  @Test
  void everyOptionCanBeSetInTheEnvironment() {
    for (Option<?> option : ServerOptions.KEYS) {
      assertThatThrownBy(() -> config(Map.of(option.variable(), "\0")))
          .as(option.variable())
          .isInstanceOf(Exception.class);
    }
    assertThat(ServerOptions.BLOCK_DURATION.variable()).isEqualTo("PARLEY_BLOCK_DURATION");
  }

  @Test
  void variablesOfOthersAndEmptyOnesAreIgnored() throws Exception {
    assertThat(
            config(
                Map.of(
                    "PARLEY_PASSWORD",
                    "x",
                    "PARLEY_WHATEVER",
                    "x",
                    "PARLEY_PORT",
                    "",
                    "PORT",
                    "x")))
        .isEqualTo(config(NOTHING));
  }

  @Test
  void aFileMayHaveCommentsBlankLinesAndSpaces() throws Exception {
    Path file =
        file(
            "\uFEFF# Parley, by an editor that puts a mark before it",
            "",
            "   # indented",
            "\t port\t=  42 ",
            "data=/x = y # z",
            "plaintext = on");

    ServerConfig config = config(NOTHING, "--config", file.toString());

    assertThat(config.port()).isEqualTo(42);
    assertThat(config.data()).isEqualTo(Path.of("/x = y # z"));
    assertThat(config.plaintext()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--port=65536|--port: \"65536\" is not a port from 0 to 65535",
        "--port=-1|--port: \"-1\" is not a port from 0 to 65535",
        "--port=a|--port: \"a\" is not a port from 0 to 65535",
        "--port=|--port: \"\" is not a port from 0 to 65535",
        "--port=７|--port: \"７\" is not a port from 0 to 65535",
        "--metrics-port=99999999999|--metrics-port: \"99999999999\" is not a port",
        "--block-duration=0|--block-duration: \"0\" is not a whole number of seconds from 1 to 2147",
        "--timeout=-1|--timeout: \"-1\" is not a whole number of seconds from 0 to 2147483647",
        "--timeout=1.5|--timeout: \"1.5\" is not a whole number",
        "--timeout=2147483648|--timeout: \"2147483648\" is not a whole number",
        "--registration=on|--registration: \"on\" is not open or closed",
        "--relay=maybe|--relay: \"maybe\" is not on or off",
        "--plaintext=maybe|--plaintext: \"maybe\" is not on or off",
        "--connections-per-address=0|--connections-per-address: \"0\" is not a whole number from 1 to",
        "--message-rate=0|--message-rate: \"0\" is not a whole number from 1 to 1000000",
        "--broadcast-rate=1000001|--broadcast-rate: \"1000001\" is not a whole number from 1 to",
        "--relay-rate=63K|--relay-rate: \"63K\" is not a number of bytes from 64K to 1G, such as",
        "--relay-rate=2G|--relay-rate: \"2G\" is not a number of bytes",
        "--relay-rate=M|--relay-rate: \"M\" is not a number of bytes",
        "--relay-rate=1T|--relay-rate: \"1T\" is not a number of bytes",
        "--log-level=loud|--log-level: \"loud\" is not one of error, warn,",
        "--host=|--host: \"\" is not a host name or an address",
        "--host=no.such.host.invalid|host no.such.host.invalid: no such host",
        "--data=|--data: \"\" is not a path",
        "--credentials=|--credentials: \"\" is not a path",
        "--config=|--config: \"\" is not a path",
        "--credentials=/no/such/file|credentials file /no/such/file: no such file",
        "--credentials=/|credentials file /: a folder, not a file",
        "--config=/no/such/file|configuration file /no/such/file: no such file",
        "--config=/|configuration file /: cannot be read",
        "--timeot=1|Unknown option: '--timeot=1'; did you mean --timeout?",
        "-x|Unknown option: '-x'",
        "extra|Unmatched argument at index 0: 'extra'",
        "--port|Missing required parameter for option '--port' (PORT)",
        "--port=1 --port=2|option '--port' (PORT) should be specified only once"
      })
  void aBadFlagIsNamedInOneLine(String flags, String message) {
    assertThatThrownBy(() -> config(NOTHING, flags.split(" ")))
        .isInstanceOf(UsageException.class)
        .message()
        .startsWith(message)
        .hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "port = x|:2: port: \"x\" is not a port from 0 to 65535",
        "prot = 1|:2: no option \"prot\"; there are host, port, data,",
        "--port = 1|:2: no option \"--port\"",
        "config = x|:2: no option \"config\"",
        "port|:2: not of the form key = value",
        "= 1|:2: no option \"\"",
        "relay =|:2: relay: \"\" is not on or off",
        "host = a.b.invalid|host a.b.invalid: no such host"
      })
  void aBadLineOfTheFileIsNamedByItsNumber(String line, String message) throws IOException {
    Path file = file("# first", line);

    assertThatThrownBy(() -> config(NOTHING, "--config", file.toString()))
        .isInstanceOf(UsageException.class)
        .message()
        .startsWith(message.startsWith(":") ? file + message : message)
        .hasLineCount(1);
  }

  @Test
  void anOptionIsSetOnceInAFile() throws IOException {
    Path file = file("port = 1", "timeout = 1", "port = 1");

    assertThatThrownBy(() -> config(NOTHING, "--config", file.toString()))
        .hasMessage(file + ":3: port is set twice");
  }

  @Test
  void aFileThatIsNoTextIsRefused() throws IOException {
    Path file = Files.write(folder.resolve("bad"), new byte[] {'a', (byte) 0xff});

    assertThatThrownBy(() -> config(NOTHING, "--config", file.toString()))
        .hasMessage("configuration file " + file + ": not UTF-8 text");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--port=1\u001b[2J", "--x\n\u001b[2J", "x\n\u001b[2J"})
  void aMessageDoesNothingToTheTerminal(String flag) {
    assertThatThrownBy(() -> config(NOTHING, flag))
        .isInstanceOf(UsageException.class)
        .message()
        .doesNotContain("\n", "\u001b");
  }

  @ParameterizedTest
  @CsvSource({
    "localhost,localhost",
    "0.0.0.0,0.0.0.0",
    "::1,[::1]",
    "[::1],[::1]",
    "fe80::1%eth0,[fe80::1%eth0]"
  })
  void theReadyLineNamesTheHostAsGivenWithLiteralsInBrackets(String host, String shown) {
    assertThat(ServerCommand.readyLine(host, 7777, java.util.Optional.empty()))
        .isEqualTo("parley server ready on " + shown + ":7777 plaintext");
  }

  private Path file(String... lines) throws IOException {
    return Files.write(folder.resolve("parley.properties"), List.of(lines));
  }

  private static ServerConfig config(Map<String, String> environment, String... flags)
      throws UsageException {
    CommandLineSpec line = new CommandLineSpec("server", "Runs a server.", ServerOptions.FLAGS);
    return ServerCommand.config(
        Settings.of(
            line.parse(Arrays.asList(flags)).orElseThrow(), environment, ServerOptions.FLAGS));
  }
}
