package parley.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.DeliveryState;
import parley.protocol.Event;
import parley.protocol.Limits;
import parley.protocol.Message;
import parley.protocol.MessageId;
import parley.protocol.Notification;
import parley.protocol.PeerMessage;
import parley.protocol.Request;
import parley.protocol.Sha256;

/// Reads and writes by hand the messages that make up the load: a message, its delivery, its
/// acknowledgement and its receipt, broadcasts, refusals, of which there are most when there is
/// least time, and between peers the chunks of files, asked for and announced. Only the one
/// spelling that Jackson gives them is read here; whatever looks otherwise (another order, an
/// escape, a field more, a fault) is left to Jackson, so that each frame means the same on either
/// way, and a property test holds both to it. docs/decisions/0010 says what it gains.
final class HotFrames {

  private static final byte[] MESSAGE = bytes("{'type':'message','id':");
  private static final byte[] TO = bytes(",'to':'");
  private static final byte[] MESSAGE_ID = bytes("','messageId':'");
  private static final byte[] TEXT = bytes("','text':'");
  private static final byte[] AGAIN = bytes("','again':");
  private static final byte[] NOT_AGAIN = bytes("','again':false}");
  private static final byte[] ACK = bytes("{'type':'ack','delivery':");
  private static final byte[] DELIVERY = bytes("{'type':'delivery','number':");
  private static final byte[] FROM = bytes(",'from':'");
  private static final byte[] SENT = bytes("','sent':'");
  private static final byte[] STORED = bytes("','stored':");
  private static final byte[] STORED_AGAIN = bytes(",'again':");
  private static final byte[] RECEIPT = bytes("{'type':'receipt','id':");
  private static final byte[] STATE = bytes(",'state':'");
  private static final byte[] REFUSED = bytes("{'type':'refused','id':");
  private static final byte[] CODE = bytes(",'code':'");
  private static final byte[] BROADCAST = bytes("{'type':'broadcast','id':");
  private static final byte[] BROADCAST_TEXT = bytes(",'text':'");
  private static final byte[] BROADCAST_MESSAGE = bytes("{'type':'broadcast-message','from':'");
  private static final byte[] GET = bytes("{'type':'get','file':'");
  private static final byte[] CHUNK = bytes("{'type':'chunk','file':'");
  private static final byte[] CHUNK_NUMBER = bytes("','chunk':");
  private static final byte[] LENGTH = bytes(",'length':");
  private static final byte[] QUOTED_END = bytes("'}");
  private static final byte[] END = bytes("}");

  /// Where the word of a type begins: `{"type":"` is 9 bytes.
  private static final int WORD = 9;

  private static final FastThreadLocal<FrameWriter> WRITER =
      new FastThreadLocal<>() {
        @Override
        protected FrameWriter initialValue() {
          return new FrameWriter();
        }
      };

  private HotFrames() {}

  /// The message that `frame` is, or null when Jackson has to look at it.
  static @Nullable Message read(byte[] frame) {
    if (frame.length <= WORD) {
      return null;
    }
    FrameReader in = new FrameReader(frame);
    try {
      return switch (frame[WORD]) {
        case 'm' -> message(in);
        case 'a' -> ack(in);
        case 'd' -> delivery(in);
        case 'r' -> in.startsWith(RECEIPT) ? receipt(in) : refused(in);
        case 'b' -> in.startsWith(BROADCAST) ? broadcast(in) : broadcastMessage(in);
        case 'g' -> get(in);
        case 'c' -> chunk(in);
        default -> null;
      };
    } catch (IllegalArgumentException | DateTimeException e) {
      // Jackson will say what is wrong with it.
      return null;
    }
  }

  /// Whether `frame` may be a message to one user.
  static boolean isMessage(byte[] frame) {
    return frame.length > WORD && frame[WORD] == 'm';
  }

  /// The request id of a message to one user that was not sent before; -1 when `frame` is anything
  /// else, or not spelled as Jackson does. What is in it is not looked at.
  static long idOfNew(byte[] frame) {
    FrameReader in = new FrameReader(frame);
    long id = in.skip(MESSAGE).number();
    return in.skip(TO).last(NOT_AGAIN.length).endsWith(NOT_AGAIN) ? id : -1;
  }

  private static @Nullable Message message(FrameReader in) {
    long id = in.skip(MESSAGE).number();
    String to = in.skip(TO).text();
    String messageId = in.skip(MESSAGE_ID).text();
    String text = in.skip(TEXT).text();
    boolean again = in.skip(AGAIN).flag();
    return in.endsWith(END)
        ? new Request.SendMessage(id, to, MessageId.parse(messageId), text, again)
        : null;
  }

  private static @Nullable Message ack(FrameReader in) {
    long delivery = in.skip(ACK).number();
    return in.endsWith(END) ? new Notification.Ack(delivery) : null;
  }

  private static @Nullable Message delivery(FrameReader in) {
    long number = in.skip(DELIVERY).number();
    String from = in.skip(FROM).text();
    String messageId = in.skip(MESSAGE_ID).text();
    Instant sent = in.skip(SENT).instant();
    String text = in.skip(TEXT).text();
    boolean stored = in.skip(STORED).flag();
    boolean again = in.skip(STORED_AGAIN).flag();
    return in.endsWith(END)
        ? new Event.Delivery(number, from, MessageId.parse(messageId), sent, text, stored, again)
        : null;
  }

  private static @Nullable Message receipt(FrameReader in) {
    long id = in.skip(RECEIPT).number();
    String state = in.skip(STATE).text();
    return in.endsWith(QUOTED_END)
        ? switch (state) {
          case "delivered" -> new Answer.Receipt(id, DeliveryState.DELIVERED);
          case "stored" -> new Answer.Receipt(id, DeliveryState.STORED);
          default -> null;
        }
        : null;
  }

  private static @Nullable Message refused(FrameReader in) {
    long id = in.skip(REFUSED).number();
    String code = in.skip(CODE).text();
    String text = in.skip(TEXT).text();
    return in.endsWith(QUOTED_END) ? new Answer.Refused(id, Code.of(code), text) : null;
  }

  private static @Nullable Message broadcast(FrameReader in) {
    long id = in.skip(BROADCAST).number();
    String text = in.skip(BROADCAST_TEXT).text();
    return in.endsWith(QUOTED_END) ? new Request.SendBroadcast(id, text) : null;
  }

  private static @Nullable Message broadcastMessage(FrameReader in) {
    String from = in.skip(BROADCAST_MESSAGE).text();
    Instant sent = in.skip(SENT).instant();
    String text = in.skip(TEXT).text();
    return in.endsWith(QUOTED_END) ? new Event.BroadcastMessage(from, sent, text) : null;
  }

  private static @Nullable Message get(FrameReader in) {
    String file = in.skip(GET).text();
    long chunk = in.skip(CHUNK_NUMBER).number();
    return in.endsWith(END) && chunk < Limits.CHUNKS
        ? new PeerMessage.Get(Sha256.parse(file), (int) chunk)
        : null;
  }

  private static @Nullable Message chunk(FrameReader in) {
    String file = in.skip(CHUNK).text();
    long chunk = in.skip(CHUNK_NUMBER).number();
    long length = in.skip(LENGTH).number();
    return in.endsWith(END) && chunk < Limits.CHUNKS
        ? new PeerMessage.Chunk(Sha256.parse(file), (int) chunk, length)
        : null;
  }

  /// Appends `message` to `out`, without a line end; or leaves `out` as it was and returns false,
  /// when Jackson has to write it.
  static boolean write(ByteBuf out, Message message) {
    FrameWriter writer = WRITER.get().begin();
    switch (message) {
      case Request.SendMessage(
              long id,
              String to,
              MessageId messageId,
              String text,
              boolean again) ->
          writer
              .put(MESSAGE)
              .put(id)
              .put(TO)
              .put(to)
              .put(MESSAGE_ID)
              .put(messageId.toString())
              .put(TEXT)
              .put(text)
              .put(AGAIN)
              .put(again)
              .put(END);
      case Notification.Ack(long delivery) -> writer.put(ACK).put(delivery).put(END);
      case Event.Delivery delivery ->
          writer
              .put(DELIVERY)
              .put(delivery.number())
              .put(FROM)
              .put(delivery.from())
              .put(MESSAGE_ID)
              .put(delivery.messageId().toString())
              .put(SENT)
              .put(delivery.sent())
              .put(TEXT)
              .put(delivery.text())
              .put(STORED)
              .put(delivery.stored())
              .put(STORED_AGAIN)
              .put(delivery.again())
              .put(END);
      case Answer.Receipt(long id, DeliveryState state) ->
          writer
              .put(RECEIPT)
              .put(id)
              .put(STATE)
              .put(state == DeliveryState.STORED ? "stored" : "delivered")
              .put(QUOTED_END);
      case Answer.Refused(long id, Code code, String text) ->
          writer
              .put(REFUSED)
              .put(id)
              .put(CODE)
              .put(code.word())
              .put(TEXT)
              .put(text)
              .put(QUOTED_END);
      case Request.SendBroadcast(long id, String text) ->
          writer.put(BROADCAST).put(id).put(BROADCAST_TEXT).put(text).put(QUOTED_END);
      case Event.BroadcastMessage(String from, Instant sent, String text) ->
          writer
              .put(BROADCAST_MESSAGE)
              .put(from)
              .put(SENT)
              .put(sent)
              .put(TEXT)
              .put(text)
              .put(QUOTED_END);
      case PeerMessage.Get(Sha256 file, int chunk) ->
          writer.put(GET).put(file.toString()).put(CHUNK_NUMBER).put(chunk).put(END);
      case PeerMessage.Chunk(Sha256 file, int chunk, long length) ->
          writer
              .put(CHUNK)
              .put(file.toString())
              .put(CHUNK_NUMBER)
              .put(chunk)
              .put(LENGTH)
              .put(length)
              .put(END);
      default -> {
        return false;
      }
    }
    return writer.end(out);
  }

  private static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(UTF_8);
  }
}
