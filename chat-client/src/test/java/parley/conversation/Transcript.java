package parley.conversation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// All that was typed into the clients of one [Actor] and all that they printed. Their threads add
/// to it, while the scene's thread waits for what it expects and takes it out, each thing once.
///
/// Some promises are held to in every scene, so that no play has to speak of them: every line that
/// is printed is an event; a typed line gets one reply at most; no message and no presence come
/// before `connected`; nobody comes twice without leaving, or leaves twice.
final class Transcript {

  /// How long anything may take that takes no time; machines are busy at times.
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final JsonMapper JSON = new JsonMapper();

  private final String name;
  private final Cast cast;
  private final List<Typed> typed = new ArrayList<>();
  private final List<JsonNode> seen = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private final Map<String, Boolean> online = new HashMap<>();
  private @Nullable String broken;
  private boolean connected;
  private int run;
  private int lines;

  /// A typed line, and its reply.
  private static final class Typed {
    final int run;
    final int line;
    final String text;
    @Nullable JsonNode reply;

    Typed(int run, int line, String text) {
      this.run = run;
      this.line = line;
      this.text = text;
    }
  }

  /// A question and its answer.
  record Exchange(String question, JsonNode reply) {}

  /// The transcript of `name`.
  Transcript(String name, Cast cast) {
    this.name = name;
    this.cast = cast;
  }

  /// A client starts; returns its number. What those before it said of their links, and no play
  /// asked for, says nothing of this one's.
  synchronized int begin() {
    run++;
    lines = 0;
    connected = false;
    online.clear();
    seen.removeIf(event -> event.path("event").asString("").equals("connected"));
    note("starts");
    return run;
  }

  /// `line` is typed.
  synchronized void type(String line) {
    lines++;
    if (!line.isBlank()) {
      typed.add(new Typed(run, lines, line));
    }
    text.append("  > ").append(Fields.shorten(line)).append('\n');
  }

  /// Client number `from` has printed `line`.
  synchronized void print(int from, String line) {
    text.append("  < ").append(Fields.shorten(line)).append('\n');
    if (!(JSON.readTree(line) instanceof ObjectNode event) || !event.path("event").isString()) {
      broken = "printed what is no event: " + line;
    } else if (!cast.isForeign(event)) {
      cast.translate(event);
      String kind = event.path("event").stringValue();
      switch (kind) {
        case "ok", "error" -> takeReply(from, event);
        default -> takeEvent(kind, event);
      }
    }
    notifyAll();
  }

  /// Something happened that can be neither typed nor printed.
  synchronized void note(String what) {
    text.append("  (").append(what).append(")\n");
  }

  /// Takes out the oldest typed line, when its reply has come.
  Exchange takeReply() throws InterruptedException {
    return take(true);
  }

  /// Takes out the newest typed line, when its reply has come.
  Exchange takeLastReply() throws InterruptedException {
    return take(false);
  }

  /// Takes out the first event that is `which`, when it has come.
  JsonNode takeEvent(String what, Predicate<JsonNode> which) throws InterruptedException {
    return await(() -> take(which), () -> "saw no " + what);
  }

  /// Takes out what has come of the events that are `which`.
  synchronized void forget(Predicate<JsonNode> which) {
    seen.removeIf(which);
  }

  /// Fails when an event that is `which` has come, and was not taken out.
  synchronized void expectNone(Predicate<JsonNode> which) {
    failIfBroken();
    seen.stream()
        .filter(which)
        .findFirst()
        .ifPresent(event -> fail("saw " + Fields.shorten(event.toString())));
  }

  /// Fails when a reply has come to the oldest typed line.
  synchronized void expectNoReply() {
    failIfBroken();
    if (!typed.isEmpty() && typed.getFirst().reply != null) {
      fail("has an answer already: " + typed.getFirst().reply);
    }
  }

  /// Fails when there is a typed line left.
  synchronized void expectNothingTyped() {
    failIfBroken();
    if (!typed.isEmpty()) {
      fail("typed " + typed.getFirst().text + ", and the play says nothing of the answer");
    }
  }

  /// The client is gone: what it has not answered it never will.
  synchronized void forgetUnanswered() {
    typed.removeIf(each -> each.reply == null);
  }

  /// Fails: `why` says what is wrong.
  void fail(String why) {
    throw new AssertionError(name + ": " + why);
  }

  @Override
  public synchronized String toString() {
    return name + "\n" + text;
  }

  private Exchange take(boolean oldest) throws InterruptedException {
    Typed question;
    synchronized (this) {
      if (typed.isEmpty()) {
        throw new AssertionError(name + " has typed nothing that is open");
      }
      question = oldest ? typed.getFirst() : typed.getLast();
    }
    JsonNode reply =
        await(() -> question.reply, () -> "no reply to " + Fields.shorten(question.text));
    synchronized (this) {
      typed.remove(question);
    }
    return new Exchange(question.text, reply);
  }

  private @Nullable JsonNode take(Predicate<JsonNode> which) {
    Optional<JsonNode> found = seen.stream().filter(which).findFirst();
    found.ifPresent(seen::remove);
    return found.orElse(null);
  }

  private void takeReply(int from, JsonNode reply) {
    Optional<Typed> question =
        typed.stream()
            .filter(each -> each.run == from && each.line == reply.path("line").asInt(-1))
            .findFirst();
    if (question.isEmpty() || question.get().reply != null) {
      broken = "got a reply to nothing: " + reply;
    } else {
      question.get().reply = reply;
    }
  }

  private void takeEvent(String kind, JsonNode event) {
    switch (kind) {
      case "connected" -> {
        connected = true;
        online.clear();
      }
      case "disconnected" -> connected = false;
      case "message", "presence" -> {
        // Private sessions outlive the link to the server.
        if (!connected && !event.path("kind").asString("").equals("private")) {
          broken = "saw, before it was connected: " + event;
        }
      }
      default -> {}
    }
    if (kind.equals("presence") && !cast.hasBlocks()) {
      boolean now = event.path("online").asBoolean();
      Boolean before = online.put(event.path("user").asString(""), now);
      if (before != null && before == now) {
        broken = "was told twice: " + event;
      }
    }
    seen.add(event);
  }

  private synchronized <T> T await(Supplier<@Nullable T> found, Supplier<String> complaint)
      throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      failIfBroken();
      T value = found.get();
      if (value != null) {
        return value;
      }
      long millis = (deadline - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        throw new AssertionError(name + ": " + complaint.get());
      }
      wait(millis);
    }
  }

  private void failIfBroken() {
    if (broken != null) {
      fail(broken);
    }
  }
}
