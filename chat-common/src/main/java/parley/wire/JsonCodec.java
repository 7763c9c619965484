package parley.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.ByteBufUtil;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Collectors;
import parley.protocol.Code;
import parley.protocol.Limits;
import parley.protocol.Message;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/// Reads and writes single frames. Immutable; any thread may use it.
///
/// @param <M> what the other side may say
public final class JsonCodec<M extends Message> {

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(Limits.JSON_DEPTH)
                          .maxStringLength(Limits.FRAME_BYTES)
                          .maxNameLength(Limits.JSON_NAME_LENGTH)
                          .maxNumberLength(Limits.JSON_NUMBER_LENGTH)
                          .build())
                  .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
                  .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          // The feature above is about numbers and truth values; a text is a text too.
          .withCoercionConfig(
              LogicalType.Textual,
              text ->
                  text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .addModule(new SimpleModule().addDeserializer(Instant.class, new InstantDeserializer()))
          .build();

  private static final ObjectWriter WRITER = MAPPER.writer();

  private final Class<M> incoming;
  private final ObjectReader reader;
  private final ObjectReader trees = MAPPER.readerFor(JsonNode.class);

  /// A codec for what the other side may say.
  public JsonCodec(Class<M> incoming) {
    this.incoming = incoming;
    reader = MAPPER.readerFor(incoming);
  }

  /// Reads one frame, without its line end. Leaves the reader index of `frame` where it was.
  ///
  /// @throws WireException when the bytes are not one JSON object in UTF-8
  public Decoded<M> decode(ByteBuf frame) {
    return decode(frame, frame.readerIndex(), frame.readableBytes(), () -> null);
  }

  /// The same for `length` bytes of `in` from `start` on, unless `intake` has a reason to refuse a
  /// message.
  Decoded<M> decode(ByteBuf in, int start, int length, Intake intake) {
    byte[] bytes = ByteBufUtil.getBytes(in, start, length);
    if (HotFrames.isMessage(bytes)) {
      String why = intake.refusal();
      long id = why == null ? -1 : HotFrames.idOfNew(bytes);
      if (why != null && id >= 0) {
        return new Decoded.Rejected<>(id, Code.THROTTLED, why);
      }
    }
    Message hot = HotFrames.read(bytes);
    return incoming.isInstance(hot) ? new Decoded.Ok<>(incoming.cast(hot)) : decode(bytes);
  }

  /// The same by Jackson, whatever it is.
  Decoded<M> decode(byte[] bytes) {
    if (!Utf8.isValid(bytes)) {
      throw new WireException("a frame is not UTF-8");
    }
    try {
      M message = reader.readValue(bytes);
      if (message != null) {
        return new Decoded.Ok<>(message);
      }
    } catch (JacksonException e) {
      return reject(bytes, e);
    }
    throw notAnObject();
  }

  /// Writes `message` and its line end into a new buffer.
  public static ByteBuf encode(ByteBufAllocator allocator, Message message) {
    ByteBuf frame = allocator.buffer(256);
    boolean whole = false;
    try {
      encode(frame, message);
      whole = true;
      return frame;
    } finally {
      if (!whole) {
        frame.release();
      }
    }
  }

  /// Appends `message` and its line end to `out`; all of it, or nothing when it throws.
  public static void encode(ByteBuf out, Message message) {
    int start = out.writerIndex();
    boolean whole = false;
    try {
      if (!HotFrames.write(out, message)) {
        encodeByJackson(out, message);
      }
      out.writeByte('\n');
      whole = true;
    } finally {
      if (!whole) {
        out.writerIndex(start);
      }
    }
  }

  static void encodeByJackson(ByteBuf out, Message message) {
    WRITER.writeValue((OutputStream) new ByteBufOutputStream(out), message);
  }

  /// An object with a fault still has an id, so that its sender can be told. Reads it a second
  /// time, as a tree, which the good path does not pay for.
  private Decoded<M> reject(byte[] frame, JacksonException fault) {
    JsonNode tree;
    try {
      tree = trees.readValue(frame);
    } catch (JacksonException e) {
      throw notAnObject();
    }
    if (!tree.isObject()) {
      throw notAnObject();
    }
    JsonNode id = tree.path("id");
    boolean hasId = id.isIntegralNumber() && id.canConvertToLong() && id.longValue() >= 0;
    boolean unknownType = fault instanceof InvalidTypeIdException && tree.path("type").isString();
    return new Decoded.Rejected<>(
        hasId ? id.longValue() : -1,
        unknownType ? Code.UNKNOWN_COMMAND : Code.USAGE,
        unknownType ? "unknown type of message" : "malformed message: " + reason(fault));
  }

  /// Says what is wrong in words of the protocol only: nothing of the frame is repeated, for it may
  /// be long or do harm on a screen.
  private static String reason(JacksonException fault) {
    if (fault instanceof InvalidTypeIdException) {
      return "type is missing";
    }
    String field =
        fault.getPath().stream()
            .map(JacksonException.Reference::getPropertyName)
            .filter(Objects::nonNull)
            .collect(Collectors.joining("."));
    String what =
        fault instanceof ValueInstantiationException
                && fault.getCause() instanceof IllegalArgumentException broken
            ? String.valueOf(broken.getMessage())
            : "missing, or not of its type";
    return field.isEmpty() ? what : field + ": " + what;
  }

  private static WireException notAnObject() {
    return new WireException("a frame is not one JSON object");
  }
}
