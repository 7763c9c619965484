package parley.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.client.api.ClientConfig;
import parley.client.api.ClientEnd;
import parley.client.api.ClientEvent;
import parley.client.api.Outcome;
import parley.protocol.Answer;
import parley.protocol.Bytes;
import parley.protocol.Code;
import parley.protocol.Event;
import parley.protocol.Fingerprint;
import parley.protocol.Request;
import parley.wire.Certificates;

/// From dialling to the first session, and every way in which that does not come about.
class LoginTest {

  @TempDir Path folder;

  private Path home() {
    return folder.resolve("deep/home");
  }

  private ClientConfig alice(ScriptedServer server) {
    return Person.alice(server.port(), home());
  }

  @Test
  void aKeySeenForTheFirstTimeIsAcceptedAndRemembered() throws Exception {
    try (ScriptedServer server = ScriptedServer.start()) {
      BlockingQueue<Fingerprint> asked = new LinkedBlockingQueue<>();
      try (Person alice = new Person(Person.asking(alice(server), asked::add))) {
        server.acceptLogin();
        assertThat(alice.expect(ClientEvent.Connected.class))
            .isEqualTo(
                new ClientEvent.Connected(
                    "127.0.0.1:" + server.port(), "alice", server.fingerprint(), true, false));
        assertThat(asked).containsExactly(server.fingerprint());
      }
      try (Person alice = new Person(Person.asking(alice(server), asked::add))) {
        server.acceptLogin();
        assertThat(alice.expect(ClientEvent.Connected.class).first()).isFalse();
        assertThat(asked).hasSize(1);
      }
    }
  }

  @Test
  void aKeyThatIsNotAcceptedEndsTheClient() throws Exception {
    try (ScriptedServer server = ScriptedServer.start();
        Person alice = new Person(Person.asking(alice(server), key -> false))) {
      assertThat(alice.end()).isEqualTo(new ClientEnd.KeyNotAccepted());
      assertThat(home()).doesNotExist();
    }
  }

  @Test
  void aChangedKeyEndsTheClient() throws Exception {
    try (ScriptedServer server = ScriptedServer.start()) {
      Fingerprint first = server.fingerprint();
      try (Person alice = new Person(alice(server))) {
        server.acceptLogin();
        alice.expect(ClientEvent.Connected.class);
      }
      server.changeKey();
      try (Person alice = new Person(alice(server))) {
        assertThat(alice.end())
            .isEqualTo(new ClientEnd.IdentityChanged(first, server.fingerprint()));
      }
      try (Person alice = new Person(Person.trusting(alice(server), server.fingerprint()))) {
        server.acceptLoginAfterOthers();
        assertThat(alice.expect(ClientEvent.Connected.class).first())
            .as("the user says which key is right, against what is remembered")
            .isTrue();
      }
    }
  }

  @Test
  void aServerWithoutTheTrustedKeyIsNotTrusted() throws Exception {
    Fingerprint other = Fingerprint.of(Certificates.newKey().getPublic());
    try (ScriptedServer server = ScriptedServer.start();
        Person alice = new Person(Person.trusting(alice(server), other))) {
      assertThat(alice.end()).isEqualTo(new ClientEnd.IdentityChanged(other, server.fingerprint()));
    }
  }

  @Test
  void aServerThatCannotProveThatItKnowsTheAccountIsNeitherPinnedNorGivenAnything()
      throws Exception {
    try (ScriptedServer server = ScriptedServer.start();
        Person alice = new Person(alice(server))) {
      var sent = alice.client.message("bob", "for bob's eyes only");
      ScriptedServer.Link link = server.accept();
      link.hello();
      link.logInWithoutTheKey();
      link.expectHangUp();
      assertThat(alice.end())
          .isInstanceOfSatisfying(
              ClientEnd.Failed.class, end -> assertThat(end.text()).contains("do not trust"));
      assertThat(Person.outcome(sent)).isInstanceOf(Outcome.Refused.class);
      alice.expectNoMore();
      assertThat(home().resolve("known_servers")).doesNotExist();
    }
  }

  @Test
  void aServerThatWantsACheapProofIsNotGivenOne() throws Exception {
    try (ScriptedServer server = ScriptedServer.start();
        Person alice = new Person(alice(server))) {
      ScriptedServer.Link link = server.accept();
      link.hello();
      Request.ScramFirst first = link.expect(Request.ScramFirst.class);
      String nonce = first.message().substring(first.message().indexOf("r=") + 2);
      Bytes salt = Bytes.of(new byte[16]);
      link.say(new Answer.Challenge(first.id(), "r=" + nonce + "x,s=" + salt + ",i=4096"));
      link.expectHangUp();
      assertThat(alice.end()).isInstanceOf(ClientEnd.Failed.class);
    }
  }

  @Test
  void anAccountIsMadeFirstAndOneThatExistsIsFine() throws Exception {
    try (ScriptedServer server = ScriptedServer.start();
        Person alice = new Person(Person.registering(alice(server)))) {
      ScriptedServer.Link link = server.accept();
      link.hello();
      Request.Register register = link.expect(Request.Register.class);
      assertThat(register.user()).isEqualTo("alice");
      link.say(new Answer.Refused(register.id(), Code.EXISTS, "there is one"));
      link.logIn();
      alice.expect(ClientEvent.Connected.class);
    }
  }

  @Test
  void closedRegistrationIsToldOnlyIfTheLoginFails() throws Exception {
    try (ScriptedServer server = ScriptedServer.start();
        Person alice = new Person(Person.registering(alice(server)))) {
      ScriptedServer.Link link = server.accept();
      link.hello();
      Request.Register register = link.expect(Request.Register.class);
      link.say(new Answer.Refused(register.id(), Code.CLOSED_REGISTRATION, "ask the operator"));
      Request.ScramFirst first = link.expect(Request.ScramFirst.class);
      link.say(new Answer.Refused(first.id(), Code.WRONG_PASSWORD, "no"));
      assertThat(alice.expect(ClientEvent.LoginRefused.class))
          .isEqualTo(new ClientEvent.LoginRefused(Code.CLOSED_REGISTRATION, "ask the operator"));
      assertThat(alice.end())
          .isEqualTo(new ClientEnd.Refused(Code.CLOSED_REGISTRATION, "ask the operator"));
    }
  }

  @Test
  void aRefusedNameIsARefusedLogin() throws Exception {
    try (ScriptedServer server = ScriptedServer.start();
        Person alice = new Person(Person.registering(alice(server)))) {
      ScriptedServer.Link link = server.accept();
      link.hello();
      Request.Register register = link.expect(Request.Register.class);
      link.say(new Answer.Refused(register.id(), Code.NAME_REFUSED, "like Alice"));
      assertThat(alice.expect(ClientEvent.LoginRefused.class).code()).isEqualTo(Code.NAME_REFUSED);
    }
  }

  @Test
  void theFirstLoginIsTriedOnce() throws Exception {
    try (ScriptedServer server = ScriptedServer.start();
        Person alice = new Person(alice(server))) {
      ScriptedServer.Link link = server.accept();
      link.hello();
      Request.ScramFirst first = link.expect(Request.ScramFirst.class);
      link.say(new Answer.Refused(first.id(), Code.ALREADY_ONLINE, "you are"));
      assertThat(alice.expect(ClientEvent.LoginRefused.class).code())
          .isEqualTo(Code.ALREADY_ONLINE);
      assertThat(alice.end()).isEqualTo(new ClientEnd.Refused(Code.ALREADY_ONLINE, "you are"));
    }
  }

  @Test
  void nobodyAtThatAddressIsUnreachable() throws Exception {
    int free = Ports.free();
    try (Person alice = new Person(Person.alice(free, home()))) {
      assertThat(alice.end())
          .isEqualTo(new ClientEnd.Unreachable("127.0.0.1:" + free + ": connection refused"));
    }
  }

  @Test
  void aServerThatSpeaksSomethingElseGetsOneClearLine() throws Exception {
    try (ScriptedServer server = ScriptedServer.startPlaintext()) {
      try (Person alice = new Person(Person.plaintext(alice(server)))) {
        server.accept().sayRaw("220 mail.example ESMTP\r\n");
        assertThat(unreachable(alice)).contains("no Parley server");
      }
      try (Person alice = new Person(alice(server))) {
        server.accept().hello();
        assertThat(unreachable(alice)).contains("does not speak TLS");
      }
      try (Person alice = new Person(Person.plaintext(alice(server)))) {
        server.accept().hangUp();
        assertThat(unreachable(alice)).contains("without a word").contains("does it use TLS?");
      }
    }
  }

  @Test
  void anotherVersionOfTheProtocolIsToldApart() throws Exception {
    try (ScriptedServer server = ScriptedServer.start();
        Person alice = new Person(alice(server))) {
      server.accept().say(new Event.Hello(2, ScriptedServer.NONCE));
      assertThat(alice.end())
          .isEqualTo(
              new ClientEnd.Failed(
                  "the server speaks version 2 of the protocol, this client version 1"));
    }
  }

  @Test
  void plaintextIsRefusedForAServerThatWasPinned() throws Exception {
    try (ScriptedServer server = ScriptedServer.start()) {
      try (Person alice = new Person(alice(server))) {
        server.acceptLogin();
        alice.expect(ClientEvent.Connected.class);
      }
      try (Person alice = new Person(Person.plaintext(alice(server)))) {
        assertThat(alice.end())
            .isEqualTo(
                new ClientEnd.Failed(
                    "127.0.0.1:" + server.port() + " has used TLS before: plaintext is refused"));
      }
    }
  }

  @Test
  void overPlaintextThereIsNoKeyToShow() throws Exception {
    try (ScriptedServer server = ScriptedServer.startPlaintext();
        Person alice = new Person(Person.plaintext(alice(server)))) {
      server.acceptLogin();
      ClientEvent.Connected connected = alice.expect(ClientEvent.Connected.class);
      assertThat(connected.fingerprint()).isNull();
      assertThat(connected.first()).isFalse();
    }
  }

  @Test
  void aSecondClientOfTheSameUserAndHomeIsRefused() throws Exception {
    try (ScriptedServer server = ScriptedServer.start();
        Person alice = new Person(alice(server))) {
      server.acceptLogin();
      alice.expect(ClientEvent.Connected.class);
      try (Person again = new Person(alice(server))) {
        server.accept().hello();
        assertThat(again.end())
            .isInstanceOfSatisfying(
                ClientEnd.Refused.class,
                end -> {
                  assertThat(end.code()).isEqualTo(Code.ALREADY_ONLINE);
                  assertThat(end.text()).startsWith("already running");
                });
      }
    }
  }

  @Test
  void aHomeThatCannotBeMadeIsOneClearLine() throws Exception {
    Files.writeString(folder.resolve("deep"), "a file");
    try (ScriptedServer server = ScriptedServer.start();
        Person alice = new Person(alice(server))) {
      server.accept().hello();
      assertThat(alice.end())
          .isInstanceOfSatisfying(
              ClientEnd.Failed.class,
              end -> assertThat(end.text()).startsWith("the home cannot be made: "));
    }
  }

  @Test
  void whatTheHomeHoldsIsForItsOwnerOnly() throws Exception {
    try (ScriptedServer server = ScriptedServer.start();
        Person alice = new Person(alice(server))) {
      server.acceptLogin();
      alice.expect(ClientEvent.Connected.class);
      assertThat(permissions())
          .contains(
              entry("", "rwx------"),
              entry("known_servers", "rw-------"),
              entry("lock", "rw-------"),
              entry("outbox", "rw-------"),
              entry("seen", "rw-------"),
              entry("identity.pem", "rw-------"),
              entry("alice", "rwx------"));
    }
  }

  @Test
  void aPersonMayThinkAboutAKeyForLongerThanTheServerWaits() throws Exception {
    try (ScriptedServer server = ScriptedServer.start()) {
      BlockingQueue<Boolean> verdict = new LinkedBlockingQueue<>();
      try (Person alice = new Person(Person.asking(alice(server), key -> thoughtful(verdict)))) {
        ScriptedServer.Link first = server.accept();
        first.hello();
        first.hangUp();
        verdict.add(true);
        server.acceptLogin();
        alice.expect(ClientEvent.Connected.class);
      }
    }
  }

  private static boolean thoughtful(BlockingQueue<Boolean> verdict) {
    try {
      return Boolean.TRUE.equals(verdict.poll(60, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      return false;
    }
  }

  private static String unreachable(Person person) throws Exception {
    return assertThat(person.end())
        .isInstanceOf(ClientEnd.Unreachable.class)
        .extracting(end -> ((ClientEnd.Unreachable) end).text())
        .actual();
  }

  private Map<String, String> permissions() throws IOException {
    Map<String, String> permissions = new TreeMap<>();
    try (Stream<Path> files = Files.walk(home())) {
      for (Path file : files.toList()) {
        String name = file.equals(home()) ? "" : file.getFileName().toString();
        permissions.put(name, PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      }
    }
    return permissions;
  }
}
