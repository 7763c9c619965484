package parley.conversation;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One user at one home, over all the clients that they run there one after the other. Belongs to
/// the thread of its scene.
final class Actor {

  /// What must not happen without the play's saying so.
  private static final List<String> REMARKABLE = List.of("message", "ended", "refused", "warning");

  private final String user;
  private final String home;
  private final Cast cast;
  private final Secrets secrets;
  private final Transcript transcript;
  private @Nullable Chat chat;

  /// Codes of warnings that no play has to mention. Nearly everybody who shares something is its
  /// last holder when the scene is over.
  private final Set<String> warnings = new HashSet<>(Set.of("last-holder"));

  private boolean mayLoseLink;
  private boolean hasAccount;

  /// `name` is what the play calls them: `user`, or `user@home`.
  Actor(String name, Cast cast, Secrets secrets) {
    user = name.split("@", 2)[0];
    home = name.substring(name.indexOf('@') + 1);
    this.cast = cast;
    this.secrets = secrets;
    transcript = new Transcript(name, cast);
  }

  /// Who this is; not where.
  String user() {
    return user;
  }

  /// Where; users of the same home are not the same user.
  String home() {
    return home;
  }

  /// Whether they have logged in before: then there is no account to be made, which takes a while.
  boolean hasAccount() {
    return hasAccount;
  }

  /// The server is another one, without accounts.
  void loseAccount() {
    hasAccount = false;
  }

  /// From now on no play has to mention that the link was lost.
  void mayLoseLink() {
    mayLoseLink = true;
  }

  /// From now on no play has to mention such warnings.
  void mayBeWarned(String code) {
    warnings.add(code);
  }

  /// Starts a client; `start` gets the place where it prints to.
  void start(Function<Consumer<String>, Chat> start) {
    expectNoLeak();
    int number = transcript.begin();
    chat = start.apply(line -> transcript.print(number, line));
  }

  /// The client that was started last.
  Chat chat() {
    if (chat == null) {
      throw new AssertionError(user + " has not logged in");
    }
    return chat;
  }

  boolean running() {
    return chat != null && !chat.exit().isDone();
  }

  /// Types `line`, of which the play will want to know the answer.
  void type(String line) {
    type(line, StandardCharsets.UTF_8);
  }

  /// The same, in bytes of another kind than clients expect.
  void type(String line, Charset charset) {
    transcript.type(line);
    secrets.typed(line);
    chat().type((cast.typed(line) + "\n").getBytes(charset));
  }

  /// Types a line that the play knows nothing of, and waits for its reply.
  void roundTrip(String line) throws InterruptedException {
    type(line);
    transcript.takeLastReply();
  }

  /// Logs out, and has done so when this returns.
  void logOut() throws InterruptedException {
    roundTrip("logout");
    expectExit(0);
  }

  void endInput() {
    chat().endInput();
  }

  /// Ends the client at once, as a crash would.
  void kill() {
    chat().kill();
    transcript.note("is killed");
    transcript.forgetUnanswered();
  }

  /// The reply to the oldest line that has had none in the play.
  void expectReply(String event, Fields expected) throws InterruptedException {
    expectReply(transcript.takeReply(), event, expected);
  }

  /// The reply to the line typed last, whatever came before it still waits for.
  void expectLastReply(String event, Fields expected) throws InterruptedException {
    expectReply(transcript.takeLastReply(), event, expected);
  }

  /// The reply to the oldest line, where two outcomes are right.
  void expectOkOr(String code) throws InterruptedException {
    JsonNode reply = transcript.takeReply().reply();
    if (!is(reply, "ok") && !reply.path("code").asString("").equals(code)) {
      transcript.fail("neither ok nor " + code + ": " + Fields.shorten(reply.toString()));
    }
  }

  /// Types `line` again and again until it brings that: for what is known a moment later.
  void typeUntil(String line, String event, Fields expected) throws InterruptedException {
    long deadline = System.nanoTime() + Transcript.PATIENCE.toNanos();
    while (true) {
      type(line);
      JsonNode reply = transcript.takeLastReply().reply();
      if (is(reply, event) && expected.mismatch(reply).isEmpty()) {
        return;
      }
      if (System.nanoTime() > deadline) {
        transcript.fail("not " + event + ": " + Fields.shorten(reply.toString()));
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  private void expectReply(Transcript.Exchange exchange, String event, Fields expected) {
    JsonNode reply = exchange.reply();
    if (!is(reply, event)) {
      transcript.fail("no " + event + ": " + Fields.shorten(reply.toString()));
    }
    String command = exchange.question().strip().split("\\s", 2)[0];
    if (!reply.path("command").asString("").equals(command)) {
      transcript.fail("command is not " + command + ": " + reply);
    }
    compare(reply, expected);
  }

  void expectNoReply() {
    transcript.expectNoReply();
  }

  void expectEvent(String kind, Fields expected) throws InterruptedException {
    compare(transcript.takeEvent(kind, event -> is(event, kind)), expected);
  }

  /// Such an event may have come, of which the play does not speak any more then.
  void mayHaveSeen(String kind, Fields fields) {
    transcript.forget(event -> is(event, kind) && fields.mismatch(event).isEmpty());
  }

  /// The first that a client has to say of its login: that it is refused, or connected.
  void expectLogin(String kind, Fields expected) throws InterruptedException {
    JsonNode event =
        transcript.takeEvent(
            kind, each -> List.of("connected", "refused").contains(each.path("event").asString()));
    if (!is(event, kind)) {
      transcript.fail("not " + kind + ": " + event);
    }
    hasAccount |= is(event, "connected");
    compare(event, expected);
  }

  /// Whether the client has logged in; if not, it was refused with `code` and has ended.
  boolean isIn(String code) throws InterruptedException {
    JsonNode event =
        transcript.takeEvent(
            "login",
            each -> List.of("connected", "refused").contains(each.path("event").asString()));
    if (is(event, "connected")) {
      return true;
    }
    compare(event, Fields.ofEvent(code));
    expectExit(3);
    return false;
  }

  /// A client that has ended never said anything of a login.
  void expectNoLogin() {
    transcript.expectNone(event -> is(event, "connected") || is(event, "refused"));
  }

  void expectPresence(String who, String state) throws InterruptedException {
    JsonNode event = transcript.takeEvent("presence of " + who, isPresenceOf(who));
    if (event.path("online").asBoolean() != state.equals("online")) {
      transcript.fail(who + " is not " + state + ": " + event);
    }
  }

  /// Call when nothing of the kind can be on its way any more.
  void expectNoPresence(String who) {
    transcript.expectNone(isPresenceOf(who));
  }

  /// Call when nothing of the kind can be on its way any more.
  void expectNoMessage() {
    transcript.expectNone(event -> is(event, "message"));
  }

  void expectExit(int status) throws InterruptedException {
    try {
      int found = chat().exit().get(Transcript.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (found != status) {
        transcript.fail("exited with " + found + ", not " + status);
      }
    } catch (ExecutionException e) {
      throw new AssertionError(user + " crashed", e.getCause());
    } catch (TimeoutException e) {
      transcript.fail("has not ended");
    }
    transcript.forgetUnanswered();
  }

  /// Fails when something happened that the play should have mentioned.
  void expectNothingUnmentioned() {
    expectNoLeak();
    transcript.expectNothingTyped();
    transcript.expectNone(this::isRemarkable);
    if (!mayLoseLink) {
      transcript.expectNone(event -> is(event, "disconnected"));
    }
  }

  /// All that was typed and printed, and what the last client said of itself.
  String transcript() {
    return transcript + (chat == null ? "" : chat.diagnostics().indent(2));
  }

  private void expectNoLeak() {
    if (chat != null) {
      Jvm.expectNoLeak(chat.diagnostics());
      secrets.expectNoneIn("standard error of " + user, chat.diagnostics());
    }
  }

  private boolean isRemarkable(JsonNode event) {
    boolean shutdown = event.path("code").asString("").equals("shutdown");
    boolean expected = warnings.contains(event.path("code").asString(""));
    return REMARKABLE.contains(event.path("event").asString())
        && !(mayLoseLink && shutdown)
        && !expected;
  }

  private void compare(JsonNode event, Fields expected) {
    Optional<String> mismatch = expected.mismatch(event);
    mismatch.ifPresent(why -> transcript.fail(why + ": " + Fields.shorten(event.toString())));
  }

  private static boolean is(JsonNode event, String kind) {
    return event.path("event").asString("").equals(kind);
  }

  private static Predicate<JsonNode> isPresenceOf(String who) {
    return event -> is(event, "presence") && event.path("user").asString("").equals(who);
  }
}
