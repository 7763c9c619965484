package parley.server.login;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.protocol.Answer;
import parley.protocol.Bytes;
import parley.protocol.Code;
import parley.protocol.Identities;
import parley.protocol.Request;
import parley.protocol.Verifier;
import parley.scram.Scram;
import parley.scram.ScramException;
import parley.scram.ScramServer;
import parley.scram.ScramServer.Verdict.Proven;
import parley.server.account.Account;
import parley.server.account.Accounts;
import parley.server.metrics.Metrics;
import parley.server.session.EndReason;
import parley.server.session.Session;
import parley.server.session.SessionState;

/// Logs users in, by password or by resuming. Called on the session's event loop.
public final class Logins {

  private static final Logger log = LoggerFactory.getLogger(Logins.class);

  /// Wrong passwords that an address may give in a minute, over all accounts.
  static final int FAILURES_PER_MINUTE = 30;

  private final Accounts accounts;
  private final Seats seats;
  private final Lockout lockout;
  private final Throttle failures;
  private final Bytes fakeSalt;
  private final Metrics metrics;

  /// Logs in to `accounts`; `fakeSalt` is the secret from which unknown users get their salt.
  public Logins(
      Accounts accounts,
      Seats seats,
      Bytes fakeSalt,
      Duration lockFor,
      Clock clock,
      Metrics metrics) {
    this.accounts = accounts;
    this.seats = seats;
    this.fakeSalt = fakeSalt;
    this.metrics = metrics;
    this.lockout = new Lockout(lockFor, clock);
    this.failures = new Throttle(FAILURES_PER_MINUTE, clock);
  }

  /// The first step: a challenge, whether the user exists or not.
  public Answer first(Session session, Request.ScramFirst request) {
    if (failures.isExceeded(session.remoteAddress())) {
      return throttled(session, request.id());
    }
    try {
      var first = ScramServer.ClientFirst.parse(request.message(), session.binding());
      Account account = accounts.byName(first.user());
      Verifier verifier =
          account == null ? Scram.fakeVerifier(fakeSalt, first.user()) : account.verifier();
      ScramServer scram = new ScramServer(first, session.binding(), Scram.newNonce(), verifier);
      session.to(new SessionState.Authenticating(first.user(), account, scram));
      return new Answer.Challenge(request.id(), scram.first());
    } catch (ScramException e) {
      return new Answer.Refused(request.id(), Code.USAGE, "SCRAM: " + e.getMessage());
    }
  }

  /// The last step: judges the proof, and takes the seat.
  public void last(Session session, SessionState.Authenticating state, Request.ScramFinal request) {
    session.to(new SessionState.Anonymous());
    if (failures.isExceeded(session.remoteAddress())) {
      session.answer(throttled(session, request.id()));
      return;
    }
    ScramServer.Verdict verdict;
    try {
      verdict = state.scram().judge(request.message());
    } catch (ScramException e) {
      session.answer(new Answer.Refused(request.id(), Code.USAGE, "SCRAM: " + e.getMessage()));
      return;
    }
    Account account = state.account();
    Proven proven = account != null && verdict instanceof Proven p ? p : null;
    boolean online = account != null && seats.isTaken(account);
    switch (lockout.attempt(state.user(), account != null, online, proven != null)) {
      case Lockout.Verdict.Locked(Duration left) -> {
        note(session, state.user(), Code.LOCKED);
        session.answer(
            new Answer.Refused(
                request.id(), Code.LOCKED, "locked for " + seconds(left) + " s more"));
      }
      case Lockout.Verdict.Wrong(Duration lockedFor) -> {
        failures.count(session.remoteAddress());
        note(session, state.user(), Code.WRONG_PASSWORD);
        String locked = lockedFor.isZero() ? "" : "; locked for " + seconds(lockedFor) + " s now";
        session.answer(
            new Answer.Refused(
                request.id(), Code.WRONG_PASSWORD, "wrong user name or password" + locked));
      }
      case Lockout.Verdict.Right() ->
          enter(session, requireNonNull(account), requireNonNull(proven), request);
    }
  }

  private void enter(Session session, Account account, Proven proven, Request.ScramFinal request) {
    byte[] statement = Identities.loginStatement(proven.authMessage());
    if (!Identities.verify(request.identity(), statement)) {
      failures.count(session.remoteAddress());
      session.answer(
          new Answer.Refused(request.id(), Code.USAGE, "the identity key did not sign this login"));
      return;
    }
    session.recognize();
    session.hold();
    account
        .home()
        .execute(() ->
            sit(
                session,
                account,
                request.identity().publicKey(),
                request.id(),
                number -> new Answer.Welcome(request.id(), number, proven.serverFinal())));
  }

  /// Takes up a lost session. No login attempt: nothing is counted, and no lock stops it. The
  /// signature is judged first, whoever and whatever it is for: how a forged one is answered tells
  /// nothing of the user.
  public void resume(Session session, Request.Resume request) {
    if (!session.useNonce()
        || !Identities.verify(request.identity(), resumption(session, request.user()))) {
      // Nobody honest: it has to pay for a link each time. What it asked behind is not done.
      failures.count(session.remoteAddress());
      session.answer(nothingToResume(request.id()));
      session.end(EndReason.VIOLATION);
      return;
    }
    Account account = accounts.byName(request.user());
    if (account == null) {
      session.answer(nothingToResume(request.id()));
      return;
    }
    Bytes key = request.identity().publicKey();
    session.hold();
    account
        .home()
        .execute(() -> {
          if (!seats.isResumable(account, key)) {
            session.release(nothingToResume(request.id()));
            return;
          }
          session.recognize();
          sit(
              session,
              account,
              key,
              request.id(),
              number -> new Answer.Resumed(request.id(), number));
        });
  }

  private static byte[] resumption(Session session, String user) {
    Bytes bound = session.binding().data();
    return Identities.resumeStatement(
        session.nonce(), bound == null ? Bytes.of(new byte[0]) : bound, user);
  }

  /// Claims the seat for a session that is held. At the account's home.
  private void sit(
      Session session, Account account, Bytes key, long id, LongFunction<Answer> welcome) {
    seats
        .claim(account, session, key)
        .whenComplete((claim, fault) -> {
          switch (claim) {
            case null -> session.fail(id, fault);
            case Seats.Claim.Occupied() -> {
              note(session, account.toString(), Code.ALREADY_ONLINE);
              session.release(
                  new Answer.Refused(id, Code.ALREADY_ONLINE, account + " is online already"));
            }
            case Seats.Claim.Taken taken -> {
              Answer answer = welcome.apply(taken.number());
              if (answer instanceof Answer.Resumed) {
                metrics.resumed();
              } else {
                metrics.loggedIn();
              }
              log.atDebug()
                  .addKeyValue("user", account)
                  .addKeyValue("address", session.remoteAddress().getHostAddress())
                  .addKeyValue("resumed", answer instanceof Answer.Resumed)
                  .log("logged in");
              // Or else a link that is lost now and then would keep a session for ever.
              long idle = answer instanceof Answer.Resumed ? taken.idle() : 0;
              session.activate(account, taken.number(), answer, idle);
              seats.announce(account, session, taken);
            }
          }
        });
  }

  private static long seconds(Duration duration) {
    return Math.max(1, (duration.toMillis() + 999) / 1000);
  }

  private void note(Session session, String user, Code code) {
    metrics.loginRefused(code);
    log.atDebug()
        .addKeyValue("user", user)
        .addKeyValue("address", session.remoteAddress().getHostAddress())
        .addKeyValue("code", code.word())
        .log("login refused");
  }

  private Answer throttled(Session session, long id) {
    note(session, "", Code.THROTTLED);
    return new Answer.Refused(
        id, Code.THROTTLED, "too many failures from your address; wait a minute");
  }

  private static Answer nothingToResume(long id) {
    return new Answer.Refused(id, Code.WRONG_PASSWORD, "no session to resume; log in");
  }
}
