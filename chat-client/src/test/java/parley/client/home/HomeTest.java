package parley.client.home;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.conversation.Jvm;
import parley.protocol.Fingerprint;
import parley.protocol.Identities;

class HomeTest {

  private static final Fingerprint KEY = Fingerprint.of(new byte[] {1});
  private static final Fingerprint OTHER_KEY = Fingerprint.of(new byte[] {2});

  @TempDir Path folder;

  private Home home() {
    return new Home(folder.resolve("home"));
  }

  private static void release(Home home) throws Exception {
    home.release().get(60, TimeUnit.SECONDS);
  }

  @Test
  void pinsAreKeptForEachHostAndPort() throws Exception {
    Files.createDirectories(folder.resolve("home"));
    home().pin("Chat.Example", 7777, KEY);
    home().pin("::1", 7777, OTHER_KEY);
    assertThat(home().pinned("chat.example", 7777)).isEqualTo(KEY);
    assertThat(home().pinned("chat.example", 7778)).isNull();
    assertThat(home().pinned("::1", 7777)).isEqualTo(OTHER_KEY);
    home().pin("chat.example", 7777, OTHER_KEY);
    assertThat(Files.readAllLines(folder.resolve("home/known_servers")))
        .containsExactly("chat.example:7777 " + OTHER_KEY, "[::1]:7777 " + OTHER_KEY);
  }

  @Test
  void manyClientsOfOneHomeCanPinAtOnce() throws Exception {
    Files.createDirectories(folder.resolve("home"));
    List<Thread> clients =
        IntStream.range(0, 20)
            .mapToObj(port -> Thread.ofPlatform().start(() -> pin(port)))
            .toList();
    for (Thread client : clients) {
      client.join();
    }
    for (int port = 0; port < 20; port++) {
      assertThat(home().pinned("host", port)).isEqualTo(KEY);
    }
  }

  private void pin(int port) {
    try {
      home().pin("host", port, KEY);
    } catch (HomeException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theHistoryIsItsOwnersOnly() throws Exception {
    release(homeOf("alice"));
    Path history = home().history(KEY, "", 0, "alice");
    Files.writeString(history, "message bob hello");

    assertThat(home().history(KEY, "", 0, "alice"))
        .isEqualTo(history)
        .hasContent("message bob hello");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(history)))
        .isEqualTo("rw-------");
  }

  private Home homeOf(String user) throws HomeException {
    Home home = home();
    home.account(KEY, "localhost", 7777, user);
    return home;
  }

  @Test
  void damagedPinsAreNotTakenForNone() throws Exception {
    Files.createDirectories(folder.resolve("home"));
    for (byte[] damaged :
        new byte[][] {"chat.example:7777 SHA256:abc\n".getBytes(UTF_8), {(byte) 0xFF, '\n'}}) {
      Files.write(folder.resolve("home/known_servers"), damaged);
      assertThatThrownBy(() -> home().pinned("chat.example", 7777))
          .isInstanceOf(HomeException.class)
          .hasMessageContaining("is damaged");
    }
  }

  @Test
  void anAccountIsOpenedOnceAndOthersShareNothingWithIt() throws Exception {
    Home one = home();
    Home same = home();
    Home otherUser = home();
    Home otherServer = home();
    AccountFolder account = one.account(KEY, "localhost", 7777, "alice");
    assertThat(one.account(KEY, "localhost", 7777, "alice")).isSameAs(account);
    assertThatThrownBy(() -> same.account(KEY, "localhost", 7777, "alice"))
        .isInstanceOf(HomeInUseException.class)
        .hasMessageStartingWith("already running");
    assertThat(otherUser.account(KEY, "localhost", 7777, "bob").identity().getPublic())
        .isNotEqualTo(account.identity().getPublic());
    assertThat(otherServer.account(OTHER_KEY, "localhost", 7777, "alice").identity().getPublic())
        .isNotEqualTo(account.identity().getPublic());
    release(one);
    assertThatThrownBy(() -> one.account(KEY, "localhost", 7777, "alice"))
        .isInstanceOf(HomeException.class);
    AccountFolder next = same.account(KEY, "localhost", 7777, "alice");
    assertThat(next.identity().getPublic()).isEqualTo(account.identity().getPublic());
    byte[] statement = {1, 2, 3};
    assertThat(Identities.verify(Identities.sign(next.identity(), statement), statement)).isTrue();
    for (Home home : List.of(same, otherUser, otherServer)) {
      release(home);
    }
  }

  /// Whoever closed the file of the lock, having been refused, let it go for all of this process.
  @Test
  void whoIsRefusedInThisProcessDoesNotLetOthersIn() throws Exception {
    Home one = home();
    one.account(KEY, "localhost", 7777, "alice");
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("home"));
    assertThatThrownBy(() -> home().account(KEY, "localhost", 7777, "alice"))
        .isInstanceOf(HomeException.class);
    assertThatThrownBy(
            () -> new Home(folder.resolve("link")).account(KEY, "localhost", 7777, "alice"))
        .isInstanceOf(HomeException.class);

    assertThat(inAnotherProcess()).isEqualTo("refused");
    release(one);
    assertThat(inAnotherProcess()).isEqualTo("opened");
  }

  /// How it goes for somebody else who opens Alice's account.
  private String inAnotherProcess() throws Exception {
    Process process =
        Jvm.command(Opening.class.getName(), List.of(folder.resolve("home").toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
      return String.valueOf(said.readLine());
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /// Another client of Alice's.
  static final class Opening {

    private Opening() {}

    public static void main(String[] home) {
      try {
        new Home(Path.of(home[0])).account(KEY, "localhost", 7777, "alice");
        System.out.println("opened");
      } catch (HomeException e) {
        System.out.println("refused");
      }
    }
  }

  @Test
  void aDamagedIdentityIsNotReplacedInSilence() throws Exception {
    Home home = home();
    home.account(null, "localhost", 7777, "alice");
    release(home);
    Path pem = folder.resolve("home/plaintext-localhost-7777/alice/identity.pem");
    String own = Files.readString(pem);
    Home elsewhere = new Home(folder.resolve("elsewhere"));
    elsewhere.account(null, "localhost", 7777, "alice");
    release(elsewhere);
    String other =
        Files.readString(folder.resolve("elsewhere/plaintext-localhost-7777/alice/identity.pem"));
    int publicPart = own.indexOf("-----BEGIN PUBLIC");
    for (String damaged :
        List.of(
            "",
            own.substring(0, publicPart),
            own.replaceFirst("KEY-----\nM", "KEY-----\nX"),
            own.substring(0, publicPart) + other.substring(other.indexOf("-----BEGIN PUBLIC")))) {
      Files.writeString(pem, damaged);
      assertThatThrownBy(() -> home().account(null, "localhost", 7777, "alice"))
          .isInstanceOf(HomeException.class)
          .hasMessageContaining("identity.pem is damaged");
    }
    Files.writeString(pem, own);
    Home mended = home();
    mended.account(null, "localhost", 7777, "alice");
    release(mended);
  }

  @Test
  void foldersAndFilesAreForTheirOwnerOnly() throws Exception {
    Home home = home();
    home.account(KEY, "localhost", 7777, "alice");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("home"))))
        .isEqualTo("rwx------");
    release(home);
  }

  @Test
  void aHomeMayBeReachedThroughALink() throws Exception {
    Files.createDirectory(folder.resolve("real"));
    Files.createSymbolicLink(folder.resolve("home"), folder.resolve("real"));
    Home home = home();
    home.account(KEY, "localhost", 7777, "alice");
    release(home);
    assertThat(folder.resolve("real")).isNotEmptyDirectory();
  }

  @Test
  void namesBecomeFileNamesThatNothingCanConfuse() {
    assertThat(Home.encode("alice_b-2")).isEqualTo("alice_b-2");
    assertThat(Home.encode("Alice")).isEqualTo("%41lice");
    assertThat(Home.encode("..")).isEqualTo("%2e%2e");
    assertThat(Home.encode("a/b\\c%")).isEqualTo("a%2fb%5cc%25");
    assertThat(Home.encode("zoë")).isEqualTo("zo%c3%ab");
    assertThat(Home.encode("愛".repeat(32))).hasSize(66).isNotEqualTo(Home.encode("愛".repeat(31)));
  }
}
