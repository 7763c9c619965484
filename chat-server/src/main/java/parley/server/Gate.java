package parley.server;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.Limits;
import parley.protocol.Notification;
import parley.protocol.Request;
import parley.server.account.Account;
import parley.server.admission.Load;
import parley.server.blocking.Blocking;
import parley.server.files.Registry;
import parley.server.introduction.Introductions;
import parley.server.login.Logins;
import parley.server.login.Registration;
import parley.server.login.Seats;
import parley.server.messaging.Broadcasts;
import parley.server.messaging.Post;
import parley.server.presence.Presence;
import parley.server.relay.Relays;
import parley.server.session.EndReason;
import parley.server.session.Requests;
import parley.server.session.Session;
import parley.server.session.SessionState;

/// Everything that a client can ask passes here, once, and goes to the feature that answers it. Who
/// is not logged in can only log in. Who asks too often is refused, and so is work for which an
/// event loop has no time ([RequestCost]). (How much a session may have unanswered, its [Session]
/// says.)
final class Gate implements Requests {

  private static final Logger log = LoggerFactory.getLogger(Gate.class);

  private final Features features;
  private final RequestCost cost;

  /// What there is to ask for.
  record Features(
      Registration registration,
      Logins logins,
      Seats seats,
      Post post,
      Broadcasts broadcasts,
      Presence presence,
      Blocking blocking,
      Introductions introductions,
      Relays relays,
      Registry registry) {}

  Gate(Features features, Rates rates, Load load) {
    this.features = features;
    this.cost = new RequestCost(rates, load, features.presence, features.registry);
  }

  @Override
  public void request(Session session, Request request) {
    switch (session.state()) {
      case SessionState.Active(Account account) -> active(session, account, request);
      case SessionState.Authenticating state -> authenticating(session, state, request);
      case SessionState.Anonymous() -> anonymous(session, request);
      case SessionState.GivenAway(), SessionState.Closed(_) -> {}
    }
  }

  @Override
  public @Nullable String refusal(Session session) {
    return cost.refusal(session);
  }

  @Override
  public void notification(Session session, Notification notification) {
    if (session.state() instanceof SessionState.Active(Account account)) {
      switch (notification) {
        case Notification.Ack(long delivery) ->
            features.post.acknowledge(account, session, delivery);
        case Notification.Linked linked -> features.introductions.linked(session, linked);
        case Notification.IntroductionOver(String introduction) ->
            features.introductions.over(session, introduction);
        case Notification.SourceFailed failed -> features.registry.failed(account, failed);
        // The session heard it, and that is all it is for.
        case Notification.Pong(), Notification.Active() -> {}
      }
    }
  }

  @Override
  public void ended(Session session, SessionState last, EndReason reason) {
    Account account = last instanceof SessionState.Active(Account active) ? active : null;
    log.atDebug()
        .addKeyValue("user", account == null ? "" : account)
        .addKeyValue("address", session.remoteAddress().getHostAddress())
        .addKeyValue("reason", reason.word())
        .log("link ended");
    if (account != null) {
      depart(account, session, reason);
    }
  }

  /// The session is over for all features. Completes when nobody sees the user online any more, and
  /// the store knows; may be called again.
  private CompletionStage<Void> depart(Account account, Session session, EndReason reason) {
    features.introductions.ended(account, session);
    features.relays.ended(account, reason);
    features.registry.ended(account, session);
    return features.seats.release(account, session, reason);
  }

  private void anonymous(Session session, Request request) {
    switch (request) {
      case Request.Register register ->
          session.answerLater(
              register.id(), features.registration.register(session.remoteAddress(), register));
      case Request.ScramFirst first -> session.answer(features.logins.first(session, first));
      case Request.Resume resume -> features.logins.resume(session, resume);
      case Request.JoinRelay join -> features.relays.join(session, join);
      default -> session.answer(refuse(request, Code.USAGE, "log in first"));
    }
  }

  private void authenticating(Session session, SessionState.Authenticating state, Request request) {
    if (request instanceof Request.ScramFinal last) {
      features.logins.last(session, state, last);
    } else {
      session.to(new SessionState.Anonymous());
      anonymous(session, request);
    }
  }

  private void active(Session session, Account account, Request request) {
    switch (cost.of(session, account, request)) {
      case RequestCost.Verdict.Passes() -> permitted(session, account, request);
      case RequestCost.Verdict.Waits(long nanos) ->
          session.holdFor(request.id(), nanos, () -> active(session, account, request));
      case RequestCost.Verdict.Refused(String why) ->
          session.answer(refuse(request, Code.THROTTLED, why));
    }
  }

  private void permitted(Session session, Account account, Request request) {
    switch (request) {
      case Request.SendMessage message -> features.post.message(session, account, message);
      case Request.SendBroadcast broadcast ->
          session.answer(features.broadcasts.broadcast(account, broadcast));
      case Request.WhoElse who ->
          answerUsers(session, who.id(), features.presence.whoElse(account));
      case Request.WhoElseSince(long id, long seconds) ->
          answerUsers(session, id, features.presence.whoElseSince(account, seconds));
      case Request.Block(long id, String user) ->
          session.answerLater(id, features.blocking.block(id, account, user));
      case Request.Unblock(long id, String user) ->
          session.answerLater(id, features.blocking.unblock(id, account, user));
      case Request.Logout(long id) -> {
        // Who has the answer can rely on it: nobody sees this user online any more, and no crash
        // makes the session one that can be taken up. What was asked behind it is held until the
        // end, and so never done.
        session.hold();
        depart(account, session, EndReason.LOGOUT)
            .thenRun(() -> {
              session.answer(new Answer.Done(id));
              session.end(EndReason.LOGOUT);
            });
      }
      case Request.Listen listen ->
          session.answer(features.introductions.listen(session, account, listen));
      case Request.FindUser find -> session.answer(features.introductions.findUser(account, find));
      case Request.Introduce introduce ->
          session.answerLater(
              introduce.id(),
              features
                  .introductions
                  .announced(account, introduce.user())
                  .thenApply(
                      said -> features.introductions.introduce(session, account, introduce)));
      case Request.Reverse reverse ->
          session.answer(features.introductions.reverse(session, reverse));
      case Request.Relay relay -> session.answer(features.relays.relay(session, relay));
      case Request.RegisterFile register ->
          session.answerLater(
              register.id(), features.registry.register(session, account, register));
      case Request.PutManifest put ->
          session.answerLater(put.id(), features.registry.putManifest(session, account, put));
      case Request.GetManifest get -> features.registry.searches().manifest(session, get);
      case Request.FindFile find -> features.registry.searches().find(session, account, find);
      case Request.Announce announce ->
          session.answerLater(
              announce.id(), features.registry.announce(session, account, announce));
      case Request.Withdraw withdraw ->
          session.answerLater(
              withdraw.id(), features.registry.withdraw(session, account, withdraw));
      case Request.AskLastHolder ask ->
          session.answer(features.registry.lastHolder(session, account, ask));
      case Request.Register _,
          Request.ScramFirst _,
          Request.ScramFinal _,
          Request.Resume _,
          Request.JoinRelay _ ->
          session.answer(refuse(request, Code.USAGE, "you are logged in"));
    }
  }

  private static void answerUsers(Session session, long id, List<String> users) {
    int pages = Math.max(1, Math.ceilDiv(users.size(), Limits.PAGE_USERS));
    Iterator<Answer.Users> all =
        IntStream.range(0, pages)
            .mapToObj(page -> {
              int from = page * Limits.PAGE_USERS;
              int to = Math.min(users.size(), from + Limits.PAGE_USERS);
              return new Answer.Users(id, page, page == pages - 1, users.subList(from, to));
            })
            .iterator();
    session.answerPages(all::next);
  }

  private static Answer refuse(Request request, Code code, String text) {
    return new Answer.Refused(request.id(), code, text);
  }
}
