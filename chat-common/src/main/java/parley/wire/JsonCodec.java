package parley.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import parley.protocol.Code;
import parley.protocol.Limits;
import parley.protocol.Message;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.json.JsonMapper;

/// Reads and writes single frames. Immutable; any thread may use it.
///
/// @param <M> what the other side may say
public final class JsonCodec<M extends Message> {

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(16)
                          .maxStringLength(Limits.FRAME_BYTES)
                          .maxNameLength(256)
                          .maxNumberLength(32)
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
          .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private static final ObjectWriter WRITER = MAPPER.writerFor(Message.class);

  private final ObjectReader reader;
  private final ObjectReader trees = MAPPER.readerFor(JsonNode.class);

  /// A codec for what the other side may say.
  public JsonCodec(Class<M> incoming) {
    reader = MAPPER.readerFor(incoming);
  }

  /// Reads one frame, without its line end.
  ///
  /// @throws WireException when the bytes are not one JSON object
  public Decoded<M> decode(ByteBuf frame) {
    int start = frame.readerIndex();
    try {
      M message = reader.readValue((InputStream) new ByteBufInputStream(frame));
      return new Decoded.Ok<>(message);
    } catch (DatabindException e) {
      return reject(frame.readerIndex(start), e);
    } catch (JacksonException e) {
      throw new WireException("not a JSON object: " + e.getOriginalMessage());
    }
  }

  /// Writes `message` and its line end.
  public static ByteBuf encode(ByteBufAllocator allocator, Message message) {
    ByteBuf frame = allocator.buffer(256);
    try {
      WRITER.writeValue((OutputStream) new ByteBufOutputStream(frame), message);
      frame.writeByte('\n');
      return frame;
    } catch (JacksonException e) {
      frame.release();
      throw e;
    }
  }

  /// An object with a fault still has an id, so that its sender can be told.
  private Decoded<M> reject(ByteBuf frame, DatabindException fault) {
    JsonNode tree;
    try {
      tree = trees.readValue((InputStream) new ByteBufInputStream(frame));
    } catch (JacksonException e) {
      throw new WireException("not a JSON object: " + e.getOriginalMessage());
    }
    if (!tree.isObject()) {
      throw new WireException("a frame is one JSON object");
    }
    JsonNode id = tree.path("id");
    boolean unknownType = fault instanceof InvalidTypeIdException;
    return new Decoded.Rejected<>(
        id.canConvertToExactIntegral() && id.canConvertToLong() ? id.longValue() : -1,
        unknownType ? Code.UNKNOWN_COMMAND : Code.USAGE,
        unknownType ? "unknown type of request" : "malformed request: " + reason(fault));
  }

  private static String reason(DatabindException fault) {
    Throwable cause = fault.getCause() == null ? fault : fault.getCause();
    String text =
        cause instanceof JacksonException jackson
            ? jackson.getOriginalMessage()
            : String.valueOf(cause.getMessage());
    return text.lines().findFirst().orElse("");
  }
}
