package parley.client.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.client.Passwords;
import parley.client.api.ClientConfig;
import parley.client.api.FileConfig;
import parley.client.api.PeerConfig;
import parley.protocol.Bytes;
import parley.protocol.Fingerprint;

class ChatOptionsTest {

  @TempDir Path folder;

  private static ChatOptions parse(String... args) throws UsageException {
    return new ChatCommandLine(Map.of()).parse(args).orElseThrow();
  }

  @Test
  void everyOptionOfTheContractIsTaken() throws Exception {
    Path home = folder.resolve("home");
    assertThat(
            parse(
                "--user=alice",
                "--register",
                "--password-file",
                "pw",
                "--home=" + home,
                "--files=" + folder,
                "--listen=[::1]:0",
                "--advertise=192.0.2.1",
                "--advertise=192.0.2.2",
                "--no-direct",
                "--no-reverse",
                "--no-relay",
                "--upload-limit=10M",
                "--download-limit",
                "5",
                "--json",
                "--trust=SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "[::1]:99"))
        .isEqualTo(
            new ChatOptions(
                new HostPort("::1", 99),
                "alice",
                true,
                Path.of("pw"),
                new Fingerprint(Bytes.of(new byte[32])),
                false,
                home,
                true,
                Notice.OFF,
                null,
                new PeerConfig("::1", 0, List.of("192.0.2.1", "192.0.2.2"), false, false, false),
                new FileConfig(folder, 10 << 20, 5)));
    Path log = folder.resolve("log");
    assertThat(parse("--plaintext", "--log", log.toString(), "--notify", "bell"))
        .isEqualTo(
            new ChatOptions(
                new HostPort("localhost", 7777),
                null,
                false,
                null,
                null,
                true,
                Path.of(System.getProperty("user.home"), ".parley"),
                false,
                Notice.BELL,
                log,
                PeerConfig.USUAL,
                FileConfig.of(Path.of("").toAbsolutePath())));
    assertThat(log).isDirectory();
  }

  @ParameterizedTest
  @CsvSource({"1,1", "500000,500000", "800K,819200", "10M,10485760", "2g,2147483648"})
  void aRateIsBytesPerSecond(String text, long bytesPerSecond) {
    assertThat(Amount.parseRate(text)).isEqualTo(bytesPerSecond);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--nonsense",
        "one two",
        "--user",
        "--user=",
        "host:0",
        "host:65536",
        "host:x",
        "host:",
        ":7777",
        "[host]:1",
        "[::1",
        "x:y:z",
        "--listen=7000",
        "--listen=::1:0",
        "--listen=host:65536",
        "--listen=host:-1",
        "--advertise=a/b",
        "--upload-limit=0",
        "--upload-limit=fast",
        "--upload-limit=10T",
        "--upload-limit=-1",
        "--upload-limit=M",
        "--download-limit=9999999999999G",
        "--files=/does/not/exist",
        "--trust=SHA256:short",
        "--trust=MD5:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "--plaintext --trust=SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "--json --notify=bell",
        "--json --log=target",
        "--notify=loud",
        "--home=pom.xml",
        "--home=pom.xml/home",
        "--log=pom.xml"
      })
  void whatIsWrongIsSaidInWords(String args) {
    assertThatThrownBy(() -> parse(args.split(" ", -1)))
        .isInstanceOf(UsageException.class)
        .message()
        .isNotBlank()
        .doesNotContain("Exception");
  }

  @ParameterizedTest
  @CsvSource({
    "example.org,        example.org, 7777",
    "example.org:80,     example.org, 80",
    "192.0.2.1:65535,    192.0.2.1,   65535",
    "[2001:db8::1],      2001:db8::1, 7777",
    "[2001:db8::1]:5,    2001:db8::1, 5",
    "2001:db8::1,        2001:db8::1, 7777"
  })
  void aServerIsAHostAndPerhapsAPort(String text, String host, int port) {
    assertThat(HostPort.server(text)).isEqualTo(new HostPort(host, port));
  }

  @Test
  void theHomeIsWhereTheShellSaysUnlessItSaysNothing() throws Exception {
    Path listed = Path.of(System.getProperty("user.home"), ".parley");
    assertThat(new ChatCommandLine(Map.of("HOME", folder.toString())).parse().orElseThrow().home())
        .isEqualTo(folder.resolve(".parley"));
    assertThat(new ChatCommandLine(Map.of("HOME", "")).parse().orElseThrow().home())
        .isEqualTo(listed);
    assertThat(parse().home()).isEqualTo(listed);
    assertThat(parse("--home=here").home()).isEqualTo(Path.of("here"));
  }

  @Test
  void theFirstLineOfThePasswordFileIsThePassword() throws Exception {
    Path file = folder.resolve("pw");
    ChatOptions options = parse("--password-file=" + file);
    assertThatThrownBy(() -> options.password(Map.of())).hasMessageContaining("does not exist");
    for (String content :
        new String[] {" pässword \r\nmore", " pässword \n", " pässword ", "\uFEFF pässword \r\n"}) {
      Files.writeString(file, content);
      assertThat(options.password(Map.of("PARLEY_PASSWORD", "other"))).isEqualTo(" pässword ");
    }
    Files.writeString(file, "\nsecond");
    assertThatThrownBy(() -> options.password(Map.of())).hasMessageContaining("first line");
    Files.write(file, new byte[] {(byte) 0xFF, '\n'});
    assertThatThrownBy(() -> options.password(Map.of())).hasMessageContaining("not UTF-8");
  }

  @Test
  void withoutAFileTheEnvironmentHasThePassword() throws Exception {
    assertThat(parse().password(Map.of("PARLEY_PASSWORD", "secret"))).isEqualTo("secret");
    assertThat(parse().password(Map.of("PARLEY_PASSWORD", ""))).isNull();
    assertThat(parse().password(Map.of())).isNull();
  }

  @Test
  void aPortThatIsTakenIsSaidAtOnce() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String listen = "127.0.0.1:" + taken.getLocalPort();
      assertThatThrownBy(() -> parse("--listen=" + listen))
          .isInstanceOf(UsageException.class)
          .hasMessageStartingWith("--listen: " + listen + " cannot be used");
    }
  }

  @Test
  void whatIsSaidOfPeersAndFilesReachesTheClient() throws Exception {
    ClientConfig config =
        parse("--no-reverse", "--files=" + folder, "--upload-limit=1K")
            .config("alice", Passwords.of("secret"), key -> true);
    assertThat(config.peers())
        .isEqualTo(new PeerConfig("0.0.0.0", 0, List.of(), true, false, true));
    assertThat(config.files()).isEqualTo(new FileConfig(folder, 1024, 0));
  }

  @Test
  void theUsersNameBecomesNfc() throws Exception {
    ClientConfig config = parse().config("jose\u0301", Passwords.of("secret"), key -> true);
    assertThat(config.user()).isEqualTo("jos\u00e9");
  }

  @Test
  void helpNamesEveryOption() {
    String help = new ChatCommandLine(Map.of()).help();
    assertThat(help)
        .contains("Usage: parley chat", "--user", "--json", "--no-relay", "Exit status");
  }
}
