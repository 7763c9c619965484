package parley.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.DeliveryState;
import parley.protocol.Event;
import parley.protocol.Message;
import parley.protocol.MessageId;
import parley.protocol.Notification;
import parley.protocol.Request;

/// Reads and writes by hand the messages that make up the load: a message, its delivery, its
/// acknowledgement and its receipt, broadcasts, and refusals, of which there are most when there is
/// least time. Only the one spelling that Jackson gives them is read here; whatever looks otherwise
/// (another order, an escape, a field more, a fault) is left to Jackson, so that each frame means
/// the same on either way, and a property test holds both to it. docs/decisions/0010 says what it
/// gains.
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
  private static final byte[] QUOTED_END = bytes("'}");
  private static final byte[] END = bytes("}");
  private static final byte[] TRUE = bytes("true");
  private static final byte[] FALSE = bytes("false");

  /// Where the word of a type begins: `{"type":"` is 9 bytes.
  private static final int WORD = 9;

  /// Digits that fit a `long` whatever they are.
  private static final int DIGITS = 18;

  private static final FastThreadLocal<Writer> WRITER =
      new FastThreadLocal<>() {
        @Override
        protected Writer initialValue() {
          return new Writer();
        }
      };

  private HotFrames() {}

  /// The message that `frame` is, or null when Jackson has to look at it.
  static @Nullable Message read(byte[] frame) {
    if (frame.length <= WORD) {
      return null;
    }
    Reader in = new Reader(frame);
    try {
      return switch (frame[WORD]) {
        case 'm' -> message(in);
        case 'a' -> ack(in);
        case 'd' -> delivery(in);
        case 'r' -> in.startsWith(RECEIPT) ? receipt(in) : refused(in);
        case 'b' -> in.startsWith(BROADCAST) ? broadcast(in) : broadcastMessage(in);
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
    Reader in = new Reader(frame);
    long id = in.skip(MESSAGE).number();
    in.skip(TO).at = frame.length - NOT_AGAIN.length;
    return in.endsWith(NOT_AGAIN) ? id : -1;
  }

  private static @Nullable Message message(Reader in) {
    long id = in.skip(MESSAGE).number();
    String to = in.skip(TO).text();
    String messageId = in.skip(MESSAGE_ID).text();
    String text = in.skip(TEXT).text();
    boolean again = in.skip(AGAIN).flag();
    return in.endsWith(END)
        ? new Request.SendMessage(id, to, MessageId.parse(messageId), text, again)
        : null;
  }

  private static @Nullable Message ack(Reader in) {
    long delivery = in.skip(ACK).number();
    return in.endsWith(END) ? new Notification.Ack(delivery) : null;
  }

  private static @Nullable Message delivery(Reader in) {
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

  private static @Nullable Message receipt(Reader in) {
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

  private static @Nullable Message refused(Reader in) {
    long id = in.skip(REFUSED).number();
    String code = in.skip(CODE).text();
    String text = in.skip(TEXT).text();
    return in.endsWith(QUOTED_END) ? new Answer.Refused(id, Code.of(code), text) : null;
  }

  private static @Nullable Message broadcast(Reader in) {
    long id = in.skip(BROADCAST).number();
    String text = in.skip(BROADCAST_TEXT).text();
    return in.endsWith(QUOTED_END) ? new Request.SendBroadcast(id, text) : null;
  }

  private static @Nullable Message broadcastMessage(Reader in) {
    String from = in.skip(BROADCAST_MESSAGE).text();
    Instant sent = in.skip(SENT).instant();
    String text = in.skip(TEXT).text();
    return in.endsWith(QUOTED_END) ? new Event.BroadcastMessage(from, sent, text) : null;
  }

  /// Appends `message` to `out`, without a line end; or leaves `out` as it was and returns false,
  /// when Jackson has to write it.
  static boolean write(ByteBuf out, Message message) {
    Writer writer = WRITER.get().begin();
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
      default -> {
        return false;
      }
    }
    return writer.end(out);
  }

  private static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(UTF_8);
  }

  /// Goes through a frame once. What it cannot read it marks as lost, and goes on without harm:
  /// what comes of it is not used.
  private static final class Reader {

    private final byte[] frame;
    private int at;
    private boolean lost;

    Reader(byte[] frame) {
      this.frame = frame;
    }

    boolean startsWith(byte[] literal) {
      return Arrays.mismatch(
              frame, at, Math.min(frame.length, at + literal.length), literal, 0, literal.length)
          < 0;
    }

    Reader skip(byte[] literal) {
      if (startsWith(literal)) {
        at += literal.length;
      } else {
        lost = true;
      }
      return this;
    }

    /// Whether `literal` is all that is left, and all before it was read.
    boolean endsWith(byte[] literal) {
      return !lost && frame.length - at == literal.length && startsWith(literal);
    }

    /// A whole number of 0 or more, in its one spelling.
    long number() {
      int start = at;
      long number = 0;
      while (at < frame.length && frame[at] >= '0' && frame[at] <= '9') {
        number = number * 10 + (frame[at++] - '0');
      }
      int digits = at - start;
      lost |= digits == 0 || digits > DIGITS || digits > 1 && frame[start] == '0';
      return number;
    }

    boolean flag() {
      boolean flag = startsWith(TRUE);
      skip(flag ? TRUE : FALSE);
      return flag;
    }

    /// A text up to the quotation mark, which is not taken, without escapes.
    String text() {
      int start = at;
      boolean ascii = true;
      while (at < frame.length && frame[at] != '"') {
        byte b = frame[at++];
        ascii &= b >= 0;
        lost |= b == '\\' || b >= 0 && b < ' ';
      }
      if (ascii) {
        return new String(frame, start, at - start, ISO_8859_1);
      }
      lost |= !Utf8.isValid(frame, start, at);
      return new String(frame, start, at - start, UTF_8);
    }

    /// `2026-03-01T18:24:07Z`, or with three digits of a fraction: as the server stamps.
    Instant instant() {
      int length = frame.length - at;
      if (lost || length < 20) {
        lost = true;
        return Instant.EPOCH;
      }
      LocalDate date = LocalDate.of(digits(4), separated('-'), separated('-'));
      LocalTime time = LocalTime.of(separated('T'), separated(':'), separated(':'));
      int millis = 0;
      if (frame[at] == '.') {
        at++;
        millis = digits(3);
        lost |= millis == 0;
      }
      lost |= at >= frame.length || frame[at++] != 'Z';
      return lost ? Instant.EPOCH : date.atTime(time).toInstant(ZoneOffset.UTC).plusMillis(millis);
    }

    private int separated(char separator) {
      lost |= frame[at++] != separator;
      return digits(2);
    }

    private int digits(int count) {
      int number = 0;
      for (int i = 0; i < count && at < frame.length; i++) {
        int digit = frame[at++] - '0';
        lost |= digit < 0 || digit > 9;
        number = number * 10 + digit;
      }
      return number;
    }
  }

  /// Puts a frame together before it goes to its buffer in one piece: one for each thread.
  private static final class Writer {

    private byte[] frame = new byte[1024];
    private int length;
    private boolean lost;

    /// The last second that was written: most messages of one turn are of the same.
    private long second = Long.MIN_VALUE;

    private byte[] secondText = {};

    Writer begin() {
      length = 0;
      lost = false;
      return this;
    }

    /// Gives the frame to `out`, unless something could not be written here.
    boolean end(ByteBuf out) {
      if (!lost) {
        out.writeBytes(frame, 0, length);
      }
      return !lost;
    }

    Writer put(byte[] literal) {
      room(literal.length);
      System.arraycopy(literal, 0, frame, length, literal.length);
      length += literal.length;
      return this;
    }

    /// A text that needs no escapes.
    Writer put(String text) {
      byte[] utf8 = text.getBytes(UTF_8);
      for (byte b : utf8) {
        lost |= b == '"' || b == '\\' || b >= 0 && b < ' ';
      }
      return put(utf8);
    }

    Writer put(boolean flag) {
      return put(flag ? TRUE : FALSE);
    }

    /// A whole number of 0 or more.
    Writer put(long number) {
      int digits = 1;
      for (long rest = number / 10; rest > 0; rest /= 10) {
        digits++;
      }
      lost |= number < 0;
      room(digits);
      length += digits;
      int at = length;
      for (long rest = number; digits > 0; digits--) {
        frame[--at] = (byte) ('0' + rest % 10);
        rest /= 10;
      }
      return this;
    }

    /// As [Instant#toString] does.
    Writer put(Instant instant) {
      int millis = instant.getNano() / 1_000_000;
      if (millis * 1_000_000 != instant.getNano()) {
        return put(instant.toString());
      }
      if (instant.getEpochSecond() != second) {
        second = instant.getEpochSecond();
        String text = Instant.ofEpochSecond(second).toString();
        secondText = text.substring(0, text.length() - 1).getBytes(UTF_8);
      }
      put(secondText);
      room(5);
      if (millis > 0) {
        frame[length++] = '.';
        frame[length++] = (byte) ('0' + millis / 100);
        frame[length++] = (byte) ('0' + millis / 10 % 10);
        frame[length++] = (byte) ('0' + millis % 10);
      }
      frame[length++] = 'Z';
      return this;
    }

    private void room(int bytes) {
      if (frame.length - length < bytes) {
        frame = Arrays.copyOf(frame, Math.max(frame.length * 2, length + bytes));
      }
    }
  }
}
