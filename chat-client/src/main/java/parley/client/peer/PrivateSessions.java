package parley.client.peer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import parley.client.api.ClientEvent;
import parley.client.api.Outcome;
import parley.client.api.PeerKeys;
import parley.client.api.PeerPath;
import parley.client.uplink.Asking;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.DeliveryState;
import parley.protocol.Fingerprint;
import parley.protocol.MessageId;
import parley.protocol.Purpose;
import parley.protocol.Request;

/// The private sessions of this user, by the other's name. They need the server only to begin.
/// Belongs to the peer loop.
final class PrivateSessions implements PrivateSession.Owner {

  private final Self self;
  private final MessageIds ids;
  private final PeerLoop loop;
  private final Asking server;
  private final Reach reach;
  private final PeerNetwork.Owner owner;
  private final Map<String, PrivateSession> open = new HashMap<>();

  /// Those that this user is starting, and what was asked for since.
  private final Map<String, List<Runnable>> starting = new HashMap<>();

  PrivateSessions(
      Self self,
      MessageIds ids,
      PeerLoop loop,
      Asking server,
      Reach reach,
      PeerNetwork.Owner owner) {
    this.self = self;
    this.ids = ids;
    this.loop = loop;
    this.server = server;
    this.reach = reach;
    this.owner = owner;
  }

  /// Starts one with `user`.
  void start(String user, Consumer<Outcome<PeerPath>> outcome) {
    if (user.equals(self.user())) {
      outcome.accept(self());
    } else if (session(user) != null) {
      outcome.accept(
          new Outcome.Refused<>(
              Code.ALREADY_PRIVATE, "there is a private session with " + user + " already"));
    } else if (!later(user, () -> start(user, outcome))) {
      starting.put(user, new ArrayList<>());
      reach.reach(
          user,
          Purpose.PRIVATE,
          result -> {
            List<Runnable> asked = starting.remove(user);
            outcome.accept(
                switch (result) {
                  case Outcome.Ok<Reach.Reached>(Reach.Reached(PeerLink link, var tried)) ->
                      new Outcome.Ok<>(new PeerPath(link.path(), tried, keys(link)));
                  case Outcome.Refused<Reach.Reached> refused -> refused.ofOther();
                });
            if (asked != null) {
              asked.forEach(Runnable::run);
            }
          });
    }
  }

  /// There is a link for one. An older session is replaced: the other side knows nothing of it any
  /// more.
  void linked(PeerLink link, boolean asked) {
    PrivateSession old = open.remove(link.user());
    if (old != null) {
      old.stopNow(Code.LOST);
    }
    PrivateSession session = new PrivateSession(link, loop, PrivateSession.USUAL, this);
    open.put(link.user(), session);
    if (!asked) {
      // First, for the session may end as soon as it has its link.
      owner.tell(new ClientEvent.PrivateStarted(link.user(), link.path(), keys(link)));
    }
    link.attach(session);
  }

  /// Sends `text`, which is neither empty nor too large, over the session with `user`, if there is
  /// one.
  void message(String user, String text, Consumer<Outcome<DeliveryState>> outcome) {
    PrivateSession session = session(user);
    if (session != null) {
      session.send(ids.next(), text, outcome);
    } else if (!later(user, () -> message(user, text, outcome))) {
      refuse(user, outcome);
    }
  }

  /// Ends the session with `user`, if there is one.
  void stop(String user, Consumer<Outcome<@Nullable Void>> outcome) {
    PrivateSession session = session(user);
    if (session != null) {
      session.stop(Code.STOPPED, () -> outcome.accept(new Outcome.Ok<@Nullable Void>(null)));
    } else if (!later(user, () -> stop(user, outcome))) {
      refuse(user, outcome);
    }
  }

  /// `user` was blocked: no session stays, nor one that is being started.
  void blocked(String user) {
    PrivateSession session = session(user);
    if (session != null) {
      session.stop(Code.STOPPED, () -> {});
    } else {
      later(user, () -> blocked(user));
    }
  }

  /// This client ends: all sessions end with that code.
  void close(Code code) {
    List.copyOf(open.values()).forEach(session -> session.stopNow(code));
  }

  @Override
  public void received(PrivateSession session, MessageId id, String text) {
    owner.received(
        session.link().user(), id, text, fault -> loop.execute(() -> session.recorded(id, fault)));
  }

  @Override
  public void ended(PrivateSession session, Code code) {
    PeerLink link = session.link();
    open.remove(link.user(), session);
    owner.tell(new ClientEvent.PrivateEnded(link.user(), link.path(), code));
  }

  private PeerKeys keys(PeerLink link) {
    return new PeerKeys(Fingerprint.of(self.identity().getPublic()), link.key());
  }

  private @Nullable PrivateSession session(String user) {
    PrivateSession session = open.get(user);
    return session == null || session.isStopping() ? null : session;
  }

  /// While a session is being started, what is asked for waits for how that goes.
  private boolean later(String user, Runnable task) {
    List<Runnable> asked = starting.get(user);
    return asked != null && asked.add(task);
  }

  /// Says why there is no session: names come before all else.
  private <T extends @Nullable Object> void refuse(String user, Consumer<Outcome<T>> outcome) {
    if (user.equals(self.user())) {
      outcome.accept(self());
      return;
    }
    server.ask(
        id -> new Request.FindUser(id, user),
        answer ->
            outcome.accept(
                switch (answer) {
                  case Answer.UserFound found when found.online() ->
                      new Outcome.Refused<>(
                          Code.NOT_PRIVATE,
                          "there is no private session with %s: `startprivate %s` begins one"
                              .formatted(user, user));
                  case Answer.UserFound _ ->
                      new Outcome.Refused<>(Code.OFFLINE, user + " is offline");
                  default -> Asking.refusal(answer);
                }));
  }

  private static <T extends @Nullable Object> Outcome<T> self() {
    return new Outcome.Refused<>(Code.SELF, "that is you");
  }
}
