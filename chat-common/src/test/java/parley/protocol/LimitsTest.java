package parley.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// Every bound on the fields of messages, at its ends and one past them.
class LimitsTest {

  private static final Identity IDENTITY = new Identity(bytes(91), bytes(70));
  private static final MessageId MESSAGE_ID = new MessageId("run", 1);

  @Test
  void aTextIsTooLargeByItsBytesAndNotItsCharacters() {
    assertThat(Limits.isTooLarge("")).isFalse();
    for (String character : List.of("x", "ä", "€", "😀")) {
      int bytes = character.getBytes(UTF_8).length;
      String longest =
          character.repeat(Limits.TEXT_BYTES / bytes) + "x".repeat(Limits.TEXT_BYTES % bytes);

      assertThat(Limits.isTooLarge(longest)).isFalse();
      assertThat(Limits.isTooLarge(longest + "x")).isTrue();
    }
  }

  @Test
  void aNameIsThereAndBounded() {
    String longest = "n".repeat(Limits.NAME_FIELD_LENGTH);
    for (String good : List.of("b", longest)) {
      assertTaken(() -> new Request.Block(1, good));
      assertTaken(() -> new Request.Unblock(1, good));
      assertTaken(() -> new Request.SendMessage(1, good, MESSAGE_ID, "x", false));
      assertTaken(() -> new Request.Resume(1, good, IDENTITY));
      assertTaken(() -> new Request.Register(1, good, verifier(16, 200_000)));
    }
    for (String bad : List.of("", longest + "n", "\ud800")) {
      assertRefused(() -> new Request.Block(1, bad));
      assertRefused(() -> new Request.Unblock(1, bad));
      assertRefused(() -> new Request.SendMessage(1, bad, MESSAGE_ID, "x", false));
      assertRefused(() -> new Request.Resume(1, bad, IDENTITY));
      assertRefused(() -> new Request.Register(1, bad, verifier(16, 200_000)));
      assertRefused(() -> new Answer.Users(1, 0, true, List.of(bad)));
      assertRefused(() -> new Event.Presence.Change(bad, true));
      assertRefused(() -> new Event.Delivery(1, bad, MESSAGE_ID, Instant.EPOCH, "", true, true));
      assertRefused(() -> new Event.BroadcastMessage(bad, Instant.EPOCH, ""));
    }
  }

  @Test
  void whoNamesTooLongANameIsToldHowLongOneMayBe() {
    String tooLong = "n".repeat(Limits.NAME_FIELD_LENGTH + 1);

    assertThatThrownBy(() -> new Request.Block(1, tooLong))
        .hasMessage("a name is 1 to 1024 characters");
  }

  @Test
  void aScramMessageIsBounded() {
    String longest = "s".repeat(Limits.SCRAM_LENGTH);
    assertTaken(() -> new Request.ScramFirst(1, longest));
    assertTaken(() -> new Request.ScramFinal(1, longest, IDENTITY));
    assertTaken(() -> new Answer.Challenge(1, longest));
    assertTaken(() -> new Answer.Welcome(1, 1, longest));
    assertRefused(() -> new Request.ScramFirst(1, longest + "s"));
    assertRefused(() -> new Request.ScramFinal(1, longest + "s", IDENTITY));
    assertRefused(() -> new Answer.Challenge(1, longest + "s"));
    assertRefused(() -> new Answer.Welcome(1, 1, longest + "s"));
  }

  @Test
  void base64IsBounded() {
    assertThat(Bytes.parse("A".repeat(Limits.BYTES_BASE64_LENGTH)).size()).isEqualTo(768);
    assertRefused(() -> Bytes.parse("A".repeat(Limits.BYTES_BASE64_LENGTH + 4)));
    assertRefused(() -> Bytes.parse("A".repeat(Limits.BYTES_BASE64_LENGTH) + "="));
  }

  @Test
  void aRunOfAMessageIdIsBounded() {
    assertThat(MessageId.parse("r".repeat(32) + ".1")).isEqualTo(new MessageId("r".repeat(32), 1));
    assertRefused(() -> MessageId.parse("r".repeat(33) + ".1"));
    assertRefused(() -> MessageId.parse(".1"));
    assertRefused(() -> new MessageId("", 1));
  }

  @Test
  void aCounterOfAMessageIdIsAPositiveLong() {
    assertThat(MessageId.parse("r.1").counter()).isEqualTo(1);
    assertThat(MessageId.parse("r.9223372036854775807").counter()).isEqualTo(Long.MAX_VALUE);
    for (String bad :
        List.of(
            "r.9223372036854775808",
            "r.9999999999999999999",
            "r.10000000000000000000",
            "r.18446744073709551617",
            "r.0",
            "r.-1",
            "r.+1",
            "r.01",
            "r.1 ",
            "r. 1",
            "r.1.1",
            "r.x",
            "r.",
            "r",
            "",
            "r.١")) {
      assertRefused(() -> MessageId.parse(bad));
    }
    assertRefused(() -> new MessageId("r", 0));
    assertRefused(() -> new MessageId("r", -1));
  }

  @Test
  void aRunOfAMessageIdIsMadeOfHarmlessCharacters() {
    String all = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    all.chars().forEach(c -> assertTaken(() -> new MessageId(Character.toString(c), 1)));
    for (String bad : List.of(".", " ", "/", ":", "@", "[", "`", "{", "ä", "\n", "\u0000", "😀")) {
      assertRefused(() -> new MessageId(bad, 1));
    }
  }

  @Test
  void aSaltIsBounded() {
    assertTaken(() -> verifier(Limits.SALT_BYTES_MIN, 1));
    assertTaken(() -> verifier(Limits.SALT_BYTES_MAX, 1));
    assertRefused(() -> verifier(Limits.SALT_BYTES_MIN - 1, 1));
    assertRefused(() -> verifier(Limits.SALT_BYTES_MAX + 1, 1));
  }

  @Test
  void iterationsAreBounded() {
    assertRefused(() -> verifier(16, 0));
    assertTaken(() -> verifier(16, Limits.SCRAM_ITERATIONS_MAX));
    assertRefused(() -> verifier(16, Limits.SCRAM_ITERATIONS_MAX + 1));
    assertTaken(() -> new Request.Register(1, "b", verifier(16, Limits.SCRAM_ITERATIONS)));
    assertRefused(() -> new Request.Register(1, "b", verifier(16, Limits.SCRAM_ITERATIONS - 1)));
  }

  @Test
  void aKeyOfAVerifierIsASha256() {
    for (int size : new int[] {0, 31, 33}) {
      assertRefused(() -> new Verifier(bytes(16), 1, bytes(size), bytes(32)));
      assertRefused(() -> new Verifier(bytes(16), 1, bytes(32), bytes(size)));
    }
  }

  @Test
  void aNonceHasItsSize() {
    assertTaken(() -> new Event.Hello(1, bytes(Limits.NONCE_BYTES)));
    assertRefused(() -> new Event.Hello(1, bytes(Limits.NONCE_BYTES - 1)));
    assertRefused(() -> new Event.Hello(1, bytes(Limits.NONCE_BYTES + 1)));
  }

  @Test
  void aTokenHasItsSizeWhereverItStands() {
    String introduction = "0".repeat(Limits.INTRODUCTION_LENGTH);
    assertTaken(() -> new Answer.RelayReady(1, bytes(Limits.TICKET_BYTES)));
    for (int size : new int[] {Limits.TICKET_BYTES - 1, Limits.TICKET_BYTES + 1}) {
      assertRefused(() -> new Answer.RelayReady(1, bytes(size)));
      assertRefused(() -> new Event.MeetAtRelay(introduction, bytes(size)));
      assertRefused(() -> new Request.JoinRelay(1, bytes(size)));
    }
  }

  @Test
  void idsStartAtZeroAndDeliveriesAtOne() {
    assertTaken(() -> new Request.WhoElse(0));
    assertRefused(() -> new Request.WhoElse(-1));
    assertTaken(() -> new Notification.Ack(1));
    assertRefused(() -> new Notification.Ack(0));
    assertTaken(() -> new Event.Delivery(1, "a", MESSAGE_ID, Instant.EPOCH, "", true, true));
    assertRefused(() -> new Event.Delivery(0, "a", MESSAGE_ID, Instant.EPOCH, "", true, true));
  }

  @Test
  void secondsAreNotNegative() {
    assertTaken(() -> new Request.WhoElseSince(1, 0));
    assertTaken(() -> new Request.WhoElseSince(1, Long.MAX_VALUE));
    assertRefused(() -> new Request.WhoElseSince(1, -1));
  }

  private static void assertTaken(ThrowingCallable making) {
    assertThatCode(making).doesNotThrowAnyException();
  }

  private static void assertRefused(ThrowingCallable making) {
    assertThatThrownBy(making).isInstanceOf(IllegalArgumentException.class);
  }

  private static Verifier verifier(int salt, int iterations) {
    return new Verifier(bytes(salt), iterations, bytes(32), bytes(32));
  }

  private static Bytes bytes(int size) {
    return Bytes.of(new byte[size]);
  }
}
