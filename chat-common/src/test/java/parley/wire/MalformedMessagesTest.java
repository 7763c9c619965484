package parley.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.FromClient;
import parley.protocol.FromServer;
import parley.protocol.Message;
import parley.protocol.MessageTypes;
import parley.protocol.Request;

/// JSON objects that are no message: the sender is told, and the link lives.
class MalformedMessagesTest {

  @Test
  void anUnknownTypeIsToldApart() {
    assertThat(Links.fromClient("{\"type\":\"startprivate\",\"id\":7,\"user\":\"bob\"}"))
        .isEqualTo(rejected(7, Code.UNKNOWN_COMMAND, "unknown type of message"));
    assertThat(Links.fromClient("{\"id\":7,\"type\":\"\"}"))
        .isEqualTo(rejected(7, Code.UNKNOWN_COMMAND, "unknown type of message"));
    assertThat(Links.fromClient("{\"type\":\"PONG\"}"))
        .isEqualTo(rejected(-1, Code.UNKNOWN_COMMAND, "unknown type of message"));
    assertThat(Links.fromServer("{\"type\":\"horoscope\",\"user\":\"bob\"}"))
        .isEqualTo(rejected(-1, Code.UNKNOWN_COMMAND, "unknown type of message"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ",\"type\":null", ",\"type\":5", ",\"type\":{}", ",\"type\":[\"pong\"]"})
  void aMessageWithoutATypeIsMalformed(String type) {
    assertThat(Links.fromClient("{\"id\":7" + type + "}"))
        .isEqualTo(rejected(7, Code.USAGE, "malformed message: type is missing"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Pong", "Notification$Pong", "parley.protocol.Notification$Pong"})
  void typesAreWordsOfTheProtocolAndNoClassNames(String name) {
    assertThat(Links.fromClient("{\"type\":\"" + name + "\"}"))
        .isEqualTo(rejected(-1, Code.UNKNOWN_COMMAND, "unknown type of message"));
  }

  @ParameterizedTest
  @MethodSource("fromServer")
  void aClientCannotSpeakAsAServer(Class<? extends Message> type) {
    assertThat(Links.fromClient("{\"type\":\"" + MessageTypes.word(type) + "\",\"id\":7}"))
        .isEqualTo(rejected(7, Code.UNKNOWN_COMMAND, "unknown type of message"));
  }

  @ParameterizedTest
  @MethodSource("fromClient")
  void aServerCannotSpeakAsAClient(Class<? extends Message> type) {
    assertThat(Links.fromServer("{\"type\":\"" + MessageTypes.word(type) + "\",\"id\":7}"))
        .isEqualTo(rejected(7, Code.UNKNOWN_COMMAND, "unknown type of message"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",\"X\":null",
        ",\"X\":5",
        ",\"X\":1.5",
        ",\"X\":true",
        ",\"X\":[]",
        ",\"X\":[\"bob\"]",
        ",\"X\":{}"
      })
  void aTextIsATextAndThere(String field) {
    assertThat(Links.fromClient("{\"type\":\"block\",\"id\":7" + field.replace("X", "user") + "}"))
        .isEqualTo(usage(7, "user: missing, or not of its type"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",\"X\":null",
        ",\"X\":\"5\"",
        ",\"X\":\"\"",
        ",\"X\":5.0",
        ",\"X\":5.5",
        ",\"X\":5e0",
        ",\"X\":1e999",
        ",\"X\":1e999999999",
        ",\"X\":-1e999",
        ",\"X\":true",
        ",\"X\":[5]",
        ",\"X\":9223372036854775808",
        ",\"X\":-9223372036854775809"
      })
  void aNumberIsAWholeNumberThatFitsAndThere(String field) {
    assertThat(
            Links.fromClient(
                "{\"type\":\"whoelsesince\",\"id\":7" + field.replace("X", "seconds") + "}"))
        .isEqualTo(usage(7, "seconds: missing, or not of its type"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",\"X\":null",
        ",\"X\":0",
        ",\"X\":1",
        ",\"X\":\"true\"",
        ",\"X\":\"\"",
        ",\"X\":[true]"
      })
  void aFlagIsAFlagAndThere(String field) {
    assertThat(
            Links.fromClient(
                "{\"type\":\"message\",\"id\":7,\"to\":\"bob\",\"messageId\":\"a.1\",\"text\":\"x\""
                    + field.replace("X", "again")
                    + "}"))
        .isEqualTo(usage(7, "again: missing, or not of its type"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",\"id\":null",
        ",\"id\":\"7\"",
        ",\"id\":7.0",
        ",\"id\":1e999",
        ",\"id\":9223372036854775808",
        ",\"id\":{}"
      })
  void aRequestWithoutAnIdCannotBeAnswered(String id) {
    assertThat(Links.fromClient("{\"type\":\"whoelse\"" + id + "}"))
        .isEqualTo(usage(-1, "id: missing, or not of its type"));
    assertThat(Links.fromClient("{\"type\":\"nonsense\"" + id + "}"))
        .isEqualTo(rejected(-1, Code.UNKNOWN_COMMAND, "unknown type of message"));
  }

  @Test
  void anIdIsNotNegative() {
    assertThat(Links.fromClient("{\"type\":\"whoelse\",\"id\":-1}"))
        .isEqualTo(usage(-1, "id must be 0 or more"));
    assertThat(Links.fromClient("{\"type\":\"nonsense\",\"id\":-7}"))
        .isEqualTo(rejected(-1, Code.UNKNOWN_COMMAND, "unknown type of message"));
    assertThat(Links.fromClient("{\"type\":\"whoelse\",\"id\":0}"))
        .isEqualTo(new Decoded.Ok<>(new Request.WhoElse(0)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"\"                      | identity: missing, or not of its type",
        "[]                        | identity: missing, or not of its type",
        "{\"publicKey\":\"AA==\"}  | identity.signature: missing, or not of its type",
        "{\"publicKey\":7,\"signature\":\"\"} | identity.publicKey: missing, or not of its type",
        "{\"publicKey\":\"!!\",\"signature\":\"\"} | identity.publicKey: Illegal base64 character 21",
      })
  void aFieldInAFieldIsNamedByItsPath(String identity, String reason) {
    assertThat(
            Links.fromClient(
                "{\"type\":\"resume\",\"id\":7,\"user\":\"bob\",\"identity\":" + identity + "}"))
        .isEqualTo(usage(7, reason));
  }

  @Test
  void aMessageIdIsNoObject() {
    assertThat(
            Links.fromClient(
                "{\"type\":\"message\",\"id\":7,\"to\":\"bob\",\"messageId\":{\"run\":\"a\",\"counter\":1},"
                    + "\"text\":\"x\",\"again\":false}"))
        .isEqualTo(usage(7, "messageId: missing, or not of its type"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\ud800", "\\udc00", "\\ude00\\ud800", "a\\ud83d", "\\ud83dx\\ude00"})
  void halfASurrogatePairIsNoText(String text) {
    assertThat(Links.fromClient("{\"type\":\"broadcast\",\"id\":7,\"text\":\"" + text + "\"}"))
        .isEqualTo(usage(7, "not well-formed Unicode"));
    assertThat(Links.fromClient("{\"type\":\"block\",\"id\":7,\"user\":\"" + text + "\"}"))
        .isEqualTo(usage(7, "not well-formed Unicode"));
    assertThat(Links.fromClient("{\"type\":\"scram-first\",\"id\":7,\"message\":\"" + text + "\"}"))
        .isEqualTo(usage(7, "not well-formed Unicode"));
    assertThat(Links.fromServer("{\"type\":\"ended\",\"code\":\"slow\",\"text\":\"" + text + "\"}"))
        .isEqualTo(usage(-1, "not well-formed Unicode"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5",
        "5.5",
        "1e99999999",
        "\"5\"",
        "\"\"",
        "\"yesterday\"",
        "\"2026-03-01\"",
        "\"2026-03-01T18:24:07\"",
        "null",
        "{}"
      })
  void aTimeIsAnIsoInstant(String sent) {
    assertThat(
            Links.fromServer(
                "{\"type\":\"broadcast-message\",\"from\":\"bob\",\"text\":\"x\",\"sent\":"
                    + sent
                    + "}"))
        .isEqualTo(usage(-1, "sent: missing, or not of its type"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1", "\"0\"", "\"DELIVERED\"", "\"Stored\"", "\"\"", "null"})
  void aStateIsItsWord(String state) {
    assertThat(Links.fromServer("{\"type\":\"receipt\",\"id\":7,\"state\":" + state + "}"))
        .isEqualTo(usage(7, "state: missing, or not of its type"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"self-destructed\"", "\"SELF\"", "\"\"", "\"unknown_user\""})
  void aCodeThatIsNotKnownReadsAsInternal(String code) {
    assertThat(
            Links.fromServer(
                "{\"type\":\"refused\",\"id\":7,\"code\":" + code + ",\"text\":\"x\"}"))
        .isEqualTo(new Decoded.Ok<>(new Answer.Refused(7, Code.INTERNAL, "x")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "{}"})
  void aCodeIsAWordAllTheSame(String code) {
    assertThat(
            Links.fromServer(
                "{\"type\":\"refused\",\"id\":7,\"code\":" + code + ",\"text\":\"x\"}"))
        .isEqualTo(usage(7, "code: missing, or not of its type"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[null]", "[\"bob\",null]", "[[]]"})
  void aListHasNoHoles(String users) {
    assertThat(
            Links.fromServer(
                "{\"type\":\"users\",\"id\":7,\"page\":0,\"last\":true,\"users\":" + users + "}"))
        .isInstanceOfSatisfying(
            Decoded.Rejected.class,
            rejected -> {
              assertThat(rejected.id()).isEqualTo(7);
              assertThat(rejected.code()).isEqualTo(Code.USAGE);
            });
  }

  @Test
  void unknownFieldsAreIgnoredWhereverTheyStand() {
    assertThat(
            Links.fromClient(
                "{\"colour\":{\"deep\":[1,{}]},\"type\":\"block\",\"@class\":\"x\",\"id\":7,"
                    + "\"user\":\"bob\",\"\":null,\"USER\":\"eve\"}"))
        .isEqualTo(new Decoded.Ok<>(new Request.Block(7, "bob")));
    assertThat(
            Links.fromServer(
                "{\"type\":\"presence\",\"changes\":[{\"mood\":1,\"user\":\"bob\",\"online\":true}],\"x\":1e999}"))
        .isInstanceOf(Decoded.Ok.class);
  }

  @Test
  void nothingOfTheFrameIsRepeatedInTheRefusal() {
    String hostile = "\\u001b[2J\\u202e\\n" + "A".repeat(60_000);
    for (String frame :
        new String[] {
          "{\"type\":\"" + hostile + "\",\"id\":7}",
          "{\"type\":\"block\",\"id\":7,\"user\":[\"" + hostile + "\"]}",
          "{\"type\":\"block\",\"id\":7,\"user\":\"" + hostile + "\"}",
          "{\"type\":\"whoelsesince\",\"id\":7,\"seconds\":\"" + hostile + "\"}",
          "{\"type\":\"resume\",\"id\":7,\"user\":\"bob\",\"identity\":{\"publicKey\":\""
              + hostile
              + "\"}}",
          "{\"type\":\"resume\",\"id\":7,\"user\":\"bob\",\"identity\":{\"publicKey\":\"\\u001b\\u202e\"}}",
          "{\"type\":\"message\",\"id\":7,\"to\":\"b\",\"messageId\":\""
              + hostile
              + "\",\"text\":\"\",\"again\":false}",
          "{\"type\":\"message\",\"id\":7,\"to\":\"b\",\"messageId\":\"\\u001b.1\",\"text\":\"\",\"again\":false}",
          "{\"type\":\"message\",\"id\":7,\"to\":\"b\",\"messageId\":\"a.\\u001b\",\"text\":\"\",\"again\":false}",
        }) {
      assertThat(Links.fromClient(frame))
          .as(frame.substring(0, Math.min(100, frame.length())))
          .isInstanceOfSatisfying(
              Decoded.Rejected.class,
              rejected -> {
                assertThat(rejected.id()).isEqualTo(7);
                assertThat(rejected.text()).matches("[a-zA-Z0-9 .,:^_-]{1,100}");
              });
    }
  }

  static List<Class<? extends FromServer>> fromServer() {
    return MessageTypes.of(FromServer.class);
  }

  static List<Class<? extends FromClient>> fromClient() {
    return MessageTypes.of(FromClient.class);
  }

  private static Decoded<FromClient> usage(long id, String reason) {
    return rejected(id, Code.USAGE, "malformed message: " + reason);
  }

  private static Decoded<FromClient> rejected(long id, Code code, String text) {
    return new Decoded.Rejected<>(id, code, text);
  }
}
