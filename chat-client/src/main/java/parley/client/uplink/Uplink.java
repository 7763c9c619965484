package parley.client.uplink;

import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.client.api.ClientConfig;
import parley.client.api.ClientEnd;
import parley.client.home.AccountFolder;
import parley.client.home.Home;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.Event;
import parley.protocol.Fingerprint;
import parley.protocol.Limits;
import parley.protocol.Notification;
import parley.protocol.Request;

/// The link to the server through all its losses, from the first login to the end. Belongs to the
/// event loop, where its owner is told too.
///
/// ```
///             lost, refused for now
///           +------------------------+
///           v                        |
/// Idle -> Connecting -> Online -> Waiting -> Connecting ...
///                          |
///                      LoggingOut -> Closed        (and from every state straight to Closed)
/// ```
public final class Uplink {

  private static final Logger LOG = LoggerFactory.getLogger(Uplink.class);

  /// How long a logout may take.
  private static final Duration LOGOUT_WITHIN = Duration.ofSeconds(2);

  private final EventLoop loop;
  private final String address;
  private final LoginSteps steps;
  private final Owner owner;
  private final Backoff backoff = new Backoff(new SecureRandom());
  private State state = new State.Idle();
  private boolean reading = true;

  /// Whether there was a session, and since when ([System#nanoTime]) there is none.
  private boolean established;

  private long lostAt;

  private sealed interface State {

    record Idle() implements State {}

    record Connecting(Thread login) implements State {}

    record Online(Link link, long since) implements State {}

    record Waiting(Future<?> timer) implements State {}

    record LoggingOut(Link link) implements State {}

    record Closed() implements State {}
  }

  /// Hears what happens, on the event loop.
  public interface Owner {

    /// There is a session; events follow.
    void connected(Session session);

    /// The server said something: a message, presence, or that it ends the session.
    void received(Event event);

    /// The session's link was lost; the next try is made after `retry`. No request is on its way
    /// any more: all have failed.
    void disconnected(Code code, String text, Duration retry);

    /// It is over. Nothing follows.
    void closed(ClientEnd end);
  }

  /// A session that has begun.
  ///
  /// @param account the account's folder, the same every time
  /// @param server where the server was reached
  /// @param key the server's; absent over plaintext
  /// @param first the key was pinned just now
  /// @param again it is not the first of this run
  public record Session(
      AccountFolder account,
      InetSocketAddress server,
      @Nullable Fingerprint key,
      boolean first,
      boolean again) {}

  /// An uplink for `owner`, idle until [#start].
  public Uplink(EventLoop loop, ClientConfig config, Home home, Owner owner) {
    this.loop = loop;
    this.address = Home.address(config.host(), config.port());
    this.steps = new LoginSteps(config, home, new Dialer(loop, config));
    this.owner = owner;
  }

  /// Begins to connect.
  public void start() {
    if (state instanceof State.Idle) {
      toConnecting();
    }
  }

  /// Sends a request, made with the id that it is given. One of the two hears of it: the answer may
  /// be a refusal, pages of users come as one; without a session it is unanswered at once.
  public void ask(
      LongFunction<Request> request,
      Consumer<Answer> answered,
      Consumer<LinkLostException> unanswered) {
    if (state instanceof State.Online(Link link, _)) {
      link.ask(
          request,
          answered,
          lost ->
              unanswered.accept(
                  new LinkLostException(
                      lost.code(),
                      "the connection was lost before the answer came: " + lost.why())));
    } else {
      unanswered.accept(
          new LinkLostException(Code.NOT_CONNECTED, "there is no connection to the server"));
    }
  }

  /// Sends what needs no answer, if there is a session.
  public void tell(Notification notification) {
    if (state instanceof State.Online(Link link, _)) {
      link.tell(notification);
    }
  }

  /// Gives up the present link, and comes back.
  public void drop(Code code, String why) {
    if (state instanceof State.Online(Link link, _)) {
      link.close(code, why);
    }
  }

  /// Stops reading what the server sends, or goes on.
  public void read(boolean on) {
    reading = on;
    if (state instanceof State.Online(Link link, _)) {
      link.read(on);
    }
  }

  /// Ends the session in good order, if there is one, and the uplink with it.
  public void logout() {
    switch (state) {
      case State.Online(Link link, _) -> {
        state = new State.LoggingOut(link);
        link.read(true);
        link.ask(Request.Logout::new, _ -> toLoggedOut(), _ -> toLoggedOut());
        var _ = loop.schedule(this::toLoggedOut, LOGOUT_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
      }
      case State.LoggingOut _ -> {}
      case State.Idle _, State.Connecting _, State.Waiting _, State.Closed _ -> toLoggedOut();
    }
  }

  /// Ends without a word to the server.
  public void close(ClientEnd end) {
    toClosed(end);
  }

  private void toConnecting() {
    LoginSteps.Purpose purpose = purpose();
    Thread login =
        Thread.ofPlatform()
            .daemon()
            .name("parley-login")
            .unstarted(() -> {
              Thread self = Thread.currentThread();
              LoginResult result = steps.run(purpose);
              try {
                loop.execute(() -> onLogin(self, result));
              } catch (RejectedExecutionException e) {
                LOG.atDebug().log("login outlived its client");
              }
            });
    state = new State.Connecting(login);
    login.start();
  }

  private LoginSteps.Purpose purpose() {
    if (!established) {
      return LoginSteps.Purpose.BEGIN;
    }
    return System.nanoTime() - lostAt < Limits.RESUME_WITHIN.toNanos()
        ? LoginSteps.Purpose.RESUME
        : LoginSteps.Purpose.AGAIN;
  }

  private void onLogin(Thread login, LoginResult result) {
    if (!(state instanceof State.Connecting(Thread awaited)) || awaited != login) {
      if (result instanceof LoginResult.LoggedIn late) {
        late.link().close(Code.NOT_CONNECTED, "the client has ended");
      }
      return;
    }
    switch (result) {
      case LoginResult.LoggedIn(Link link, Session session) -> toOnline(link, session);
      case LoginResult.Refused refused -> {
        if (established && refused.isPassing()) {
          LOG.atInfo().addKeyValue("code", refused.code().word()).log("login refused for now");
          toWaiting(backoff.next());
        } else {
          toClosed(new ClientEnd.Refused(refused.code(), refused.text()));
        }
      }
      case LoginResult.Lost(String why) -> {
        if (established) {
          toWaiting(backoff.next());
        } else {
          toClosed(new ClientEnd.Unreachable(address + ": " + why));
        }
      }
      case LoginResult.Hopeless(ClientEnd end) -> toClosed(end);
    }
  }

  private void toOnline(Link link, Session session) {
    state = new State.Online(link, System.nanoTime());
    established = true;
    owner.connected(session);
    link.attach(event -> onEvent(link, event), why -> onLost(link, why));
    link.read(reading);
  }

  private void onEvent(Link link, Event event) {
    if (!(state instanceof State.Online(Link present, _)) || present != link) {
      return;
    }
    owner.received(event);
    if (event instanceof Event.Ended(Code code, String text)) {
      if (code == Code.TIMEOUT || code == Code.DISPLACED) {
        toClosed(new ClientEnd.Ended());
      } else {
        link.close(code, text);
      }
    }
  }

  private void onLost(Link link, LinkLostException why) {
    if (!(state instanceof State.Online(Link present, long since)) || present != link) {
      return;
    }
    lostAt = System.nanoTime();
    // A server that takes us and drops us at once is not to be asked ten times a second.
    if (lostAt - since > Backoff.LONGEST.toNanos()) {
      backoff.reset();
    }
    Duration retry = backoff.next();
    toWaiting(retry);
    owner.disconnected(why.code(), why.why(), retry);
  }

  private void toWaiting(Duration retry) {
    state =
        new State.Waiting(
            loop.schedule(this::toConnecting, retry.toMillis(), TimeUnit.MILLISECONDS));
  }

  private void toLoggedOut() {
    toClosed(new ClientEnd.LoggedOut());
  }

  private void toClosed(ClientEnd end) {
    State before = state;
    if (before instanceof State.Closed) {
      return;
    }
    state = new State.Closed();
    switch (before) {
      case State.Idle _, State.Closed _ -> {}
      case State.Connecting(Thread login) -> login.interrupt();
      case State.Online(Link link, _) -> link.close(Code.NOT_CONNECTED, "the client has ended");
      case State.LoggingOut(Link link) -> link.close(Code.NOT_CONNECTED, "logged out");
      case State.Waiting(Future<?> timer) -> timer.cancel(false);
    }
    owner.closed(end);
  }
}
