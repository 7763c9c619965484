package parley.client;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import parley.client.api.ClientEvent.MessageReceived;
import parley.client.home.SeenFile;
import parley.client.home.Written;
import parley.client.uplink.Uplink;
import parley.protocol.Code;
import parley.protocol.Event;
import parley.protocol.MessageId;
import parley.protocol.Notification;

/// The messages that come for this user: each is shown, recorded as seen, and acknowledged, in that
/// order; one that was seen before is only acknowledged. The next is shown when this one is in the
/// file; that the disk keeps them is waited for together. Belongs to the event loop.
///
/// ```
/// delivered -> shown (the listener returned) -> in the file -> on disk -> acknowledged
///      |                                                                    ^
///      +--- seen before ----------------------------------------------------+
/// ```
///
/// So a crash at any point loses nothing, and shows at most one message again; only a power failure
/// may show more, those that the disk did not keep. A message that was in hand when its link was
/// lost goes on its way; delivered once more, it joins.
final class Inbox {

  /// Messages at most that the server may have sent unacknowledged: many times what it does.
  static final int MOST_UNACKNOWLEDGED = 4096;

  private final Uplink uplink;
  private final Callbacks callbacks;
  private final Executor loop;
  private final Clock clock;

  /// Being shown or recorded, in whichever session they came.
  private final Map<Key, InHand> inHand = new HashMap<>();

  /// Not acknowledged, of the present session, in its order.
  private final Deque<Delivered> unacknowledged = new ArrayDeque<>();

  private @Nullable SeenFile seen;
  private long lastNumber;
  private boolean acknowledging;

  private record Key(String from, MessageId id) {}

  private static final class InHand {
    /// Who hears that it is recorded, or cannot be, for each time that it came.
    final List<Written> waiting = new ArrayList<>();

    /// It was shown, and could not be recorded.
    boolean unrecorded;
  }

  private static final class Delivered {
    final long number;
    boolean done;

    Delivered(long number) {
      this.number = number;
    }
  }

  Inbox(Uplink uplink, Callbacks callbacks, Executor loop, Clock clock) {
    this.uplink = uplink;
    this.callbacks = callbacks;
    this.loop = loop;
    this.clock = clock;
  }

  /// There is a session, whose deliveries are counted anew.
  void connected(SeenFile opened) {
    seen = opened;
    lastNumber = 0;
    unacknowledged.clear();
  }

  /// A message has come.
  void received(Event.Delivery delivery) {
    if (delivery.number() <= lastNumber) {
      uplink.drop(Code.INTERNAL, "the server broke the protocol: deliveries out of order");
      return;
    }
    if (unacknowledged.size() == MOST_UNACKNOWLEDGED) {
      uplink.drop(Code.INTERNAL, "the server broke the protocol: it does not wait for receipts");
      return;
    }
    lastNumber = delivery.number();
    Delivered delivered = new Delivered(delivery.number());
    unacknowledged.addLast(delivered);
    take(
        new Key(delivery.from(), delivery.messageId()),
        new MessageReceived(
            delivery.from(),
            delivery.text(),
            delivery.sent(),
            MessageReceived.Kind.DIRECT,
            delivery.stored(),
            delivery.again()),
        fault -> {
          if (fault == null) {
            done(delivered);
          }
        });
  }

  /// A message has come over a private session; `recorded` hears when it is, or that it cannot be:
  /// unlike the server, a peer does not deliver it again.
  void receivedPrivately(String from, MessageId id, String text, Written recorded) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    take(
        new Key(from, id),
        new MessageReceived(from, text, now, MessageReceived.Kind.PRIVATE, false, false),
        recorded);
  }

  private void take(Key key, MessageReceived message, Written recorded) {
    SeenFile file = seen;
    if (file == null) {
      return; // Nobody is logged in yet.
    }
    InHand known = inHand.get(key);
    if (known != null) {
      known.waiting.add(recorded);
      if (known.unrecorded) {
        known.unrecorded = false;
        record(file, key, known);
      }
    } else if (file.contains(key.from, key.id)) {
      recorded.written(null);
    } else {
      InHand fresh = new InHand();
      fresh.waiting.add(recorded);
      inHand.put(key, fresh);
      callbacks.tell(message, () -> record(file, key, fresh).join());
    }
  }

  /// Any thread. Completes when the next message may be shown.
  private CompletableFuture<@Nullable Void> record(SeenFile file, Key key, InHand letter) {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    return file.write(
        key.from,
        key.id,
        today,
        fault -> loop.execute(() -> recorded(file, key, today, letter, fault)));
  }

  /// What could not be recorded stays in hand: delivered once more, it is not shown again.
  private void recorded(
      SeenFile file, Key key, LocalDate day, InHand letter, @Nullable IOException fault) {
    List<Written> waiting = List.copyOf(letter.waiting);
    letter.waiting.clear();
    waiting.forEach(each -> each.written(fault));
    if (fault == null) {
      file.add(key.from, key.id, day);
      inHand.remove(key);
      if (inHand.isEmpty()) {
        file.compact();
      }
    } else {
      letter.unrecorded = true;
      uplink.drop(Code.INTERNAL, "messages cannot be recorded as seen: " + fault.getMessage());
    }
  }

  private void done(Delivered delivered) {
    delivered.done = true;
    if (!acknowledging) {
      acknowledging = true;
      // Later, so that all that the disk has taken at once is acknowledged at once.
      loop.execute(this::acknowledge);
    }
  }

  private void acknowledge() {
    acknowledging = false;
    long last = 0;
    Delivered first = unacknowledged.peekFirst();
    while (first != null && first.done) {
      last = first.number;
      unacknowledged.removeFirst();
      first = unacknowledged.peekFirst();
    }
    if (last > 0) {
      uplink.tell(new Notification.Ack(last));
    }
  }
}
