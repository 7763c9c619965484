package parley.client;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.client.api.ClientEvent;
import parley.client.api.Outcome;
import parley.client.home.DiskFault;
import parley.client.home.OutboxEntry;
import parley.client.home.OutboxFile;
import parley.client.peer.MessageIds;
import parley.client.uplink.Uplink;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.DeliveryState;
import parley.protocol.Limits;
import parley.protocol.MessageId;
import parley.protocol.Request;

/// The messages that this user has given and the server has not answered. Belongs to the event
/// loop.
///
/// ```
/// given -> recorded on disk -> on the wire -> answered -> forgotten
///              ^                   |
///              +--- link lost -----+      the next time it is marked `again`
/// ```
///
/// A message enters the wire only when it is on the disk, and only after all that were given before
/// it; it leaves the outbox only with the server's answer, or when it is too old.
final class Outbox {

  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  /// Unanswered messages on the wire at most.
  static final int WINDOW = 128;

  /// Messages at most.
  static final int MOST_MESSAGES = 10_000;

  /// Characters of all texts together at most: the client's heap is small.
  static final int MOST_CHARACTERS = 16 * 1024 * 1024;

  private final MessageIds ids;
  private final Uplink uplink;
  private final Callbacks callbacks;
  private final Executor loop;
  private final Clock clock;

  /// Not on the wire, in the order in which they were given.
  private final Deque<Letter> waiting = new ArrayDeque<>();

  /// On the wire, in the same order. All were given before those that wait.
  private final Map<MessageId, Letter> onWire = new LinkedHashMap<>();

  private @Nullable OutboxFile file;
  private boolean online;
  private boolean closed;
  private long characters;

  /// A message; `answer` is absent when an earlier run was given it.
  private static final class Letter {
    final OutboxEntry entry;
    final @Nullable CompletableFuture<Outcome<DeliveryState>> answer;
    boolean recorded;
    boolean again;

    Letter(OutboxEntry entry, @Nullable CompletableFuture<Outcome<DeliveryState>> answer) {
      this.entry = entry;
      this.answer = answer;
    }
  }

  Outbox(MessageIds ids, Uplink uplink, Callbacks callbacks, Executor loop, Clock clock) {
    this.ids = ids;
    this.uplink = uplink;
    this.callbacks = callbacks;
    this.loop = loop;
    this.clock = clock;
  }

  /// Takes a message; `answer` hears what became of it.
  void add(String to, String text, CompletableFuture<Outcome<DeliveryState>> answer) {
    if (closed) {
      callbacks.complete(answer, Outcome.Refused.ended());
    } else if (waiting.size() + onWire.size() >= MOST_MESSAGES
        || characters + text.length() > MOST_CHARACTERS) {
      refuse(answer, Code.THROTTLED, "too many messages wait in the outbox");
    } else {
      Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
      MessageId id = ids.next();
      String fault = malformed(id, to, text);
      if (fault != null) {
        refuse(answer, Code.USAGE, fault);
        return;
      }
      Letter letter = new Letter(new OutboxEntry(id, now, to, text), answer);
      characters += text.length();
      waiting.addLast(letter);
      if (file != null) {
        record(file, letter);
      }
    }
  }

  /// There is a session: sends what earlier runs left, then what waits, in order.
  void connected(OutboxFile opened) {
    if (file == null) {
      open(opened);
    }
    online = true;
    expire();
    send();
  }

  /// The link is lost: what was on it waits again, before all else.
  void disconnected() {
    online = false;
    List.copyOf(onWire.values()).reversed().forEach(waiting::addFirst);
    onWire.clear();
  }

  /// Gives up what is too old.
  void expire() {
    Instant oldest = clock.instant().minus(Limits.OUTBOX_KEEPS);
    for (Letter letter : List.copyOf(waiting)) {
      if (letter.recorded && letter.entry.given().isBefore(oldest)) {
        waiting.remove(letter);
        forget(letter);
        String why =
            "unconfirmed: no answer for " + Limits.OUTBOX_KEEPS.toDays() + " days, given up";
        if (letter.answer != null) {
          refuse(letter.answer, Code.NOT_CONNECTED, why);
        } else {
          tellDropped(letter, null, why);
        }
      }
    }
  }

  /// The client ends: whoever still waits is told so. The file keeps what is in it.
  void close() {
    closed = true;
    disconnected();
    for (Letter letter : waiting) {
      if (letter.answer != null) {
        String why =
            file == null
                ? "not sent: there was no connection"
                : "unconfirmed: it stays in the outbox, and is sent with the next start";
        refuse(letter.answer, Code.NOT_CONNECTED, why);
      }
    }
    waiting.clear();
  }

  private void open(OutboxFile opened) {
    file = opened;
    List<Letter> given = new ArrayList<>(waiting);
    waiting.clear();
    for (OutboxEntry entry : opened.entries()) {
      Letter letter = new Letter(entry, null);
      letter.recorded = true;
      // Nobody remembers whether it was on a wire: it may have been.
      letter.again = true;
      characters += entry.text().length();
      waiting.addLast(letter);
    }
    for (Letter letter : given) {
      waiting.addLast(letter);
      record(opened, letter);
    }
  }

  private void record(OutboxFile into, Letter letter) {
    into.add(
        letter.entry,
        fault ->
            loop.execute(() -> {
              if (fault == null) {
                letter.recorded = true;
                send();
              } else {
                notRecorded(letter, fault);
              }
            }));
  }

  private void notRecorded(Letter letter, IOException fault) {
    if (waiting.remove(letter)) {
      forget(letter);
      if (letter.answer != null) {
        refuse(
            letter.answer, Code.DISK, "not sent: it cannot be recorded: " + DiskFault.words(fault));
      }
    }
  }

  private void send() {
    while (online && onWire.size() < WINDOW) {
      Letter next = waiting.peekFirst();
      if (next == null || !next.recorded) {
        return;
      }
      waiting.removeFirst();
      send(next);
    }
  }

  private void send(Letter letter) {
    OutboxEntry entry = letter.entry;
    boolean again = letter.again;
    letter.again = true;
    onWire.put(entry.id(), letter);
    uplink.ask(
        id -> new Request.SendMessage(id, entry.to(), entry.id(), entry.text(), again),
        answer -> answered(letter, answer),
        lost -> {}); // A lost link is told to the outbox as a whole.
  }

  private void answered(Letter letter, Answer answer) {
    switch (answer) {
      case Answer.Receipt(_, DeliveryState state) -> {
        settled(letter);
        if (letter.answer != null) {
          callbacks.complete(letter.answer, new Outcome.Ok<>(state));
        } else {
          callbacks.tell(new ClientEvent.OutboxSent(letter.entry.to(), letter.entry.text(), state));
        }
        send();
      }
      case Answer.Refused(_, Code code, String text) -> {
        settled(letter);
        if (letter.answer != null) {
          refuse(letter.answer, code, text);
        } else {
          tellDropped(letter, code, text);
        }
        send();
      }
      default ->
          uplink.drop(Code.INTERNAL, "the server broke the protocol: no receipt for a message");
    }
  }

  private void settled(Letter letter) {
    onWire.remove(letter.entry.id());
    forget(letter);
  }

  private void forget(Letter letter) {
    characters -= letter.entry.text().length();
    if (file != null) {
      file.remove(letter.entry.id());
    }
  }

  private void tellDropped(Letter letter, @Nullable Code code, String why) {
    LOG.atInfo().addKeyValue("id", letter.entry.id()).log("message given up");
    callbacks.tell(
        new ClientEvent.OutboxDropped(letter.entry.to(), letter.entry.text(), code, why));
  }

  private void refuse(CompletableFuture<Outcome<DeliveryState>> answer, Code code, String text) {
    callbacks.complete(answer, new Outcome.Refused<>(code, text));
  }

  /// What cannot be asked at all must not be kept either.
  private static @Nullable String malformed(MessageId id, String to, String text) {
    try {
      var _ = new Request.SendMessage(0, to, id, text, false);
      return null;
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
  }
}
