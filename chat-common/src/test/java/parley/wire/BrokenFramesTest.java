package parley.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.protocol.Limits;
import parley.protocol.Notification;
import parley.protocol.Request;

/// Frames that are no JSON object in UTF-8: they break the link.
class BrokenFramesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "true",
        "5",
        "\"pong\"",
        "[]",
        "[{\"type\":\"pong\"}]",
        "pong",
        "{",
        "{\"type\":\"pong\"",
        "{\"type\":\"pong\",}",
        "{\"type\":\"pong\"}}",
        "{\"type\":\"pong\"}]",
        "{\"type\":\"pong\"}{\"type\":\"pong\"}",
        "{\"type\":\"pong\"} x",
        "{\"type\":\"pong\"} //",
        "{'type':'pong'}",
        "{type:\"pong\"}",
        "{\"type\":\"pong\",\"x\":\"a\tb\"}",
        "{\"type\":\"pong\",\"x\":\"\\x\"}",
        "{\"type\":\"pong\",\"x\":NaN}",
        "{\"type\":\"pong\",\"x\":Infinity}",
        "{\"type\":\"pong\",\"x\":+1}",
        "{\"type\":\"pong\",\"x\":01}",
        "{\"type\":\"pong\",\"x\":.5}",
        "{\"type\":\"pong\",\"type\":\"pong\"}",
        "{\"type\":\"whoelse\",\"id\":1,\"id\":2}",
        "{\"type\":\"whoelse\",\"id\":1,\"x\":1,\"x\":1}",
        "{\"type\":\"nonsense\",\"x\":{\"y\":1,\"y\":2}}",
        "\ufeff{\"type\":\"pong\"}",
        "{\"type\":\"pong\",\"x\":\"\0\"}",
        "GET / HTTP/1.1",
        "\u0016\u0003\u0001",
      })
  void whatIsNotOneJsonObjectBreaksTheLink(String frame) {
    assertBroken(frame.getBytes(UTF_8), "a frame is not one JSON object");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80",
        "bf",
        "c0af",
        "c080",
        "c1bf",
        "e080af",
        "e09fbf",
        "f08080af",
        "f08fbfbf",
        "eda080",
        "edbfbf",
        "eda0bdedb880",
        "f4908080",
        "f5808080",
        "f8888080af",
        "fc848080afaf",
        "ff",
        "fe",
        "c3",
        "e282",
        "f09f98",
        "c328",
        "e28228",
        "f09f9828",
        "c3c3a4",
      })
  void whatIsNotUtf8BreaksTheLink(String hex) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.writeBytes("{\"type\":\"broadcast\",\"id\":7,\"text\":\"".getBytes(UTF_8));
    frame.writeBytes(HexFormat.of().parseHex(hex));
    frame.writeBytes("\"}".getBytes(UTF_8));

    assertBroken(frame.toByteArray(), "a frame is not UTF-8");
  }

  @Test
  void theEndsOfEachRangeOfUtf8Pass() {
    String text = "\u007f\u0080\u07ff\u0800\ud7ff\ue000\uffff\ud800\udc00\udbff\udfff";

    assertThat(Links.fromClient("{\"type\":\"broadcast\",\"id\":7,\"text\":\"" + text + "\"}"))
        .isEqualTo(new Decoded.Ok<>(new Request.SendBroadcast(7, text)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-16", "UTF-32BE", "UTF-32LE", "IBM1047"})
  void otherEncodingsBreakTheLink(String charset) {
    byte[] frame = "{\"type\":\"pong\"}".getBytes(Charset.forName(charset));

    assertThatThrownBy(() -> Links.fromClient(frame)).isInstanceOf(WireException.class);
  }

  @Test
  void nestingIsBounded() {
    assertThat(Links.fromClient(nested(Limits.JSON_DEPTH)))
        .isEqualTo(new Decoded.Ok<>(new Notification.Pong()));
    assertBroken(nested(Limits.JSON_DEPTH + 1).getBytes(UTF_8), "a frame is not one JSON object");
    assertBroken(
        ("{\"type\":\"nonsense\",\"x\":" + "[".repeat(100_000) + "}").getBytes(UTF_8),
        "a frame is not one JSON object");
  }

  @Test
  void namesOfFieldsAreBounded() {
    assertThat(Links.fromClient(named(Limits.JSON_NAME_LENGTH)))
        .isEqualTo(new Decoded.Ok<>(new Notification.Pong()));
    assertBroken(
        named(Limits.JSON_NAME_LENGTH + 1).getBytes(UTF_8), "a frame is not one JSON object");
  }

  @Test
  void numbersAreBounded() {
    assertThat(Links.fromClient(numbered(Limits.JSON_NUMBER_LENGTH)))
        .isInstanceOf(Decoded.Rejected.class);
    assertBroken(
        numbered(Limits.JSON_NUMBER_LENGTH + 1).getBytes(UTF_8), "a frame is not one JSON object");
  }

  private static void assertBroken(byte[] frame, String why) {
    assertThatThrownBy(() -> Links.fromClient(frame))
        .isExactlyInstanceOf(WireException.class)
        .hasMessage(why)
        .hasNoCause();
  }

  private static String nested(int depth) {
    return "{\"type\":\"pong\",\"x\":" + "[".repeat(depth - 1) + "]".repeat(depth - 1) + "}";
  }

  private static String named(int length) {
    return "{\"type\":\"pong\",\"" + "x".repeat(length) + "\":1}";
  }

  private static String numbered(int length) {
    return "{\"type\":\"whoelsesince\",\"id\":7,\"seconds\":" + "9".repeat(length) + "}";
  }
}
