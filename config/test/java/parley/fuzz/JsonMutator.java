package parley.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Changes a JSON object into another one: a field goes, comes twice, or gets a value that is at
/// the edge of its type, far beyond it, or of another type. For one thread.
final class JsonMutator {

  private static final int DEPTH = 10_000;

  private static final JsonMapper MAPPER =
      new JsonMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder().maxNestingDepth(DEPTH).build())
              .streamWriteConstraints(
                  StreamWriteConstraints.builder().maxNestingDepth(DEPTH).build())
              .build());

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final List<String> TEXTS =
      List.of(
          "", " ", "\0", "x", "user0", "user1", "User0", "user\u200b0", "bob", "alice", ".", "..",
          "../../etc/passwd", "C:\\x", "con", "nul.txt", "a/b", "\u202etxt.exe", "\u001b]0;x\u0007",
          "\n", "\ufeff", "\ud83d\ude00", "127.0.0.1:1", "[::1]:65535", "0.0.0.0:0", "AA==", "====",
          "SHA256:", "r.1", "r.9223372036854775807", "n,,n=user0,r=x", "c=biws,r=x,p=AA==",
          "r=x,s=AA==,i=2147483647", "-1", "0", "true", "null", "private", "chunks", "relay");

  private static final List<BigInteger> NUMBERS =
      List.of(
          BigInteger.ZERO,
          BigInteger.ONE,
          BigInteger.TWO,
          BigInteger.ONE.negate(),
          BigInteger.valueOf(65_535),
          BigInteger.valueOf(65_536),
          BigInteger.valueOf(Integer.MAX_VALUE),
          BigInteger.valueOf(Integer.MIN_VALUE),
          BigInteger.valueOf(Long.MAX_VALUE),
          BigInteger.valueOf(Long.MIN_VALUE),
          BigInteger.TWO.pow(64),
          BigInteger.TEN.pow(31),
          BigInteger.TEN.pow(400));

  private final Random random;

  JsonMutator(Random random) {
    this.random = random;
  }

  /// `line` with something in it changed; null when it is no object.
  byte @Nullable [] change(byte[] line) {
    JsonNode read;
    try {
      read = MAPPER.readTree(line);
    } catch (JacksonException e) {
      return null;
    }
    if (!(read instanceof ObjectNode object) || object.isEmpty()) {
      return null;
    }
    ObjectNode at = object;
    String field = field(at);
    while (at.get(field) instanceof ObjectNode inner && !inner.isEmpty() && random.nextBoolean()) {
      at = inner;
      field = field(at);
    }
    String text;
    if (random.nextInt(12) == 0) {
      // A tree cannot have a field twice.
      text = "{\"%s\":%s,%s".formatted(field, text(value()), text(object).substring(1));
    } else {
      change(at, field);
      text = text(object);
    }
    return (text + "\n").getBytes(UTF_8);
  }

  private void change(ObjectNode at, String field) {
    JsonNode old = at.get(field);
    switch (random.nextInt(6)) {
      case 0 -> at.remove(field);
      case 1 -> at.set(field + (random.nextBoolean() ? "x" : "x".repeat(300)), old);
      case 2 -> at.set(field, grown(old));
      case 3 -> at.set("unknown", nested());
      default -> at.set(field, value());
    }
  }

  private static String text(JsonNode node) {
    return MAPPER.writeValueAsString(node);
  }

  private String field(ObjectNode object) {
    List<String> names = new ArrayList<>(object.propertyNames());
    return names.get(random.nextInt(names.size()));
  }

  /// The same, but more of it.
  private JsonNode grown(JsonNode old) {
    if (old instanceof ArrayNode array) {
      JsonNode element = array.isEmpty() ? value() : array.get(random.nextInt(array.size()));
      ArrayNode more = NODES.arrayNode();
      for (int i = random.nextInt(3_000); i > 0; i--) {
        more.add(element);
      }
      return more;
    }
    if (old.isString()) {
      String text = old.stringValue();
      return NODES.stringNode(text.repeat(1 + random.nextInt(Math.max(1, 20_000 / (text.length() + 1)))));
    }
    return old.isIntegralNumber()
        ? NODES.numberNode(old.bigIntegerValue().add(BigInteger.valueOf(random.nextInt(3) - 1)))
        : value();
  }

  private JsonNode value() {
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> NODES.stringNode(TEXTS.get(random.nextInt(TEXTS.size())));
      case 3, 4, 5 -> NODES.numberNode(NUMBERS.get(random.nextInt(NUMBERS.size())));
      case 6 -> NODES.booleanNode(random.nextBoolean());
      case 7 -> NODES.numberNode(random.nextDouble() * 1e300);
      case 8 -> NODES.nullNode();
      default -> nested();
    };
  }

  private JsonNode nested() {
    JsonNode node = NODES.arrayNode();
    // Now and then deeper than anybody reads.
    for (int depth = random.nextInt(random.nextInt(10) == 0 ? 900 : 17); depth > 0; depth--) {
      node = depth % 2 == 0 ? NODES.arrayNode().add(node) : NODES.objectNode().set("x", node);
    }
    return node;
  }
}
