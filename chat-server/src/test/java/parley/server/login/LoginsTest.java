package parley.server.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import parley.protocol.Answer;
import parley.protocol.Bytes;
import parley.protocol.Code;
import parley.protocol.Event;
import parley.protocol.FromServer;
import parley.protocol.Identities;
import parley.protocol.Identity;
import parley.protocol.Limits;
import parley.protocol.MessageId;
import parley.protocol.Notification;
import parley.protocol.Request;
import parley.protocol.Verifier;
import parley.scram.ChannelBinding;
import parley.scram.Scram;
import parley.scram.ScramClient;
import parley.scram.ScramException;
import parley.server.Heard;
import parley.server.SettableClock;
import parley.server.Town;
import parley.server.account.Account;
import parley.server.account.Accounts;
import parley.server.admission.Connections;
import parley.server.admission.MemoryShare;
import parley.server.admission.Stranger;
import parley.server.bus.LocalBus;
import parley.server.messaging.Post;
import parley.server.metrics.Metrics;
import parley.server.presence.Presence;
import parley.server.session.EndReason;
import parley.server.session.Requests;
import parley.server.session.Session;
import parley.server.session.SessionState;
import parley.server.session.Settings;
import parley.server.session.Timeouts;
import parley.server.store.SteppedStore;
import parley.server.store.Store;
import parley.server.store.StoredAccount;
import parley.server.store.StoredSession;
import parley.wire.Decoded;

/// One user, whose session was lost, and links on which somebody wants to take it up.
final class LoginsTest implements Requests {

  private static final String USER = Town.name(0);
  private static final Bytes NONCE = Bytes.of(new byte[32]);
  private static final byte[] SALTED_PASSWORD = new byte[32];
  private static final Verifier VERIFIER =
      Scram.verifier(SALTED_PASSWORD, new byte[16], Limits.SCRAM_ITERATIONS);

  private final SettableClock clock = new SettableClock();
  private final EmbeddedChannel home = new EmbeddedChannel();
  private final KeyPair key = newKey();
  private final Metrics metrics = Metrics.unseen();
  private final SteppedStore store = new SteppedStore();
  private final Accounts accounts;
  private final Post post;
  private final Seats seats;
  private final Logins logins;

  LoginsTest() {
    home.freezeTime();
    StoredSession lost =
        new StoredSession(
            0, 1, Bytes.of(key.getPublic().getEncoded()), clock.instant(), clock.instant(), true);
    Store.Snapshot snapshot =
        new Store.Snapshot(
            List.of(
                new StoredAccount(0, USER, VERIFIER, clock.instant()), Town.stored(2).getLast()),
            List.of(),
            List.of(),
            List.of(lost),
            SteppedStore.NO_FILES,
            store.load().secrets());
    accounts =
        new Accounts(store, snapshot, id -> home.eventLoop(), new MemoryShare(Long.MAX_VALUE));
    Presence presence = new Presence(new LocalBus(), clock, accounts, snapshot);
    MemoryShare texts = new MemoryShare(Long.MAX_VALUE);
    post = new Post(accounts, store, snapshot, clock, metrics, texts);
    seats = new Seats(store, snapshot, accounts, post, presence, clock);
    logins = new Logins(accounts, seats, NONCE, Duration.ofMinutes(1), clock, metrics);
  }

  private static KeyPair newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private final class Link {

    final EmbeddedChannel channel =
        new EmbeddedChannel() {
          @Override
          protected SocketAddress remoteAddress0() {
            return new InetSocketAddress("192.0.2.1", 50_000);
          }
        };
    final Session session;

    Link() {
      channel.freezeTime();
      Timeouts timeouts =
          new Timeouts(
              Duration.ofDays(1), Duration.ofDays(1), Duration.ofDays(1), Duration.ofDays(2));
      session =
          new Session(
              channel, Settings.unbounded(LoginsTest.this, timeouts), ChannelBinding.NONE, NONCE);
      channel.pipeline().addLast(session.inbound());
    }

    List<FromServer> says(Request... requests) {
      if (requests.length > 0) {
        channel.writeInbound(Stream.of(requests).map(Decoded.Ok::new).toArray());
      }
      for (int i = 0; i < 4; i++) {
        home.runPendingTasks();
        channel.runPendingTasks();
      }
      return Heard.on(channel);
    }
  }

  @Test
  void aSessionThatIsTakenUpGoesOnWithTheTimeInWhichNothingWasCommanded() {
    Link first = new Link();
    first.says(resume(1, USER));
    first.channel.advanceTimeBy(7, TimeUnit.SECONDS);
    first.session.end(EndReason.LOST);

    Link second = new Link();
    second.says(resume(1, USER));
    second.channel.advanceTimeBy(2, TimeUnit.SECONDS);

    assertThat(Duration.ofNanos(second.session.idle())).isEqualTo(Duration.ofSeconds(9));
  }

  @Test
  void aResumptionWhoseLinkIsGoneBeforeItIsActiveGoesOnWithThatTimeToo() {
    Link first = new Link();
    first.says(resume(1, USER));
    first.channel.advanceTimeBy(7, TimeUnit.SECONDS);
    first.session.end(EndReason.LOST);

    Link second = new Link();
    second.channel.advanceTimeBy(1, TimeUnit.SECONDS);
    second.channel.writeInbound(new Decoded.Ok<>(resume(1, USER)));
    second.session.end(EndReason.LOST);
    second.says();

    Link third = new Link();
    third.says(resume(1, USER));

    assertThat(Duration.ofNanos(third.session.idle())).isEqualTo(Duration.ofSeconds(7));
  }

  /// Nobody was online then, and messages went to the first, dead link.
  @Test
  void whoIsGoneBeforeTheSeatOfTheirDeadSessionIsTheirsIsOffline() {
    Link dead = new Link();
    dead.says(resume(1, USER));
    Link next = new Link();
    next.says(resume(1, USER));
    next.session.end(EndReason.LOST);
    dead.channel.advanceTimeBy(2, TimeUnit.SECONDS);
    dead.says();
    next.says();
    assertThat(dead.session.isOver()).isTrue();

    Link sender = new Link();
    Request.SendMessage message =
        new Request.SendMessage(1, USER, new MessageId("run", 1), "hello", false);
    post.message(sender.session, accounts.byName(Town.name(1)), message);
    sender.says();
    store.commitAll();

    assertThat(store.onDisk()).hasSize(1);
  }

  @Test
  void aSessionIsReleasedWhenItsEndIsOnTheDiskOrTheDiskTakesNothing() {
    for (Runnable disk : List.<Runnable>of(store::commit, store::failAll)) {
      CompletableFuture<Void> released = logsOut(new Link()).toCompletableFuture();
      assertThat(released).isNotDone();

      disk.run();

      assertThat(released).isCompleted();
    }
  }

  @Test
  void whatTheDiskDidNotTakeOfALogoutItIsGivenAgainUnlessThereIsANewerSession() {
    logsOut(new Link());
    store.failAll();
    assertThat(store.isAsked()).isFalse();
    home.advanceTimeBy(Post.RETRY.toSeconds(), TimeUnit.SECONDS);
    home.runScheduledPendingTasks();
    assertThat(store.isAsked()).isTrue();

    store.failAll();
    logsIn(new Link(), key);
    home.advanceTimeBy(Post.RETRY.toSeconds(), TimeUnit.SECONDS);
    home.runScheduledPendingTasks();
    assertThat(store.isAsked()).isFalse();
  }

  private CompletionStage<Void> logsOut(Link link) {
    logsIn(link, key);
    CompletionStage<Void> released =
        seats.release(accounts.byName(USER), link.session, EndReason.LOGOUT);
    home.runPendingTasks();
    return released;
  }

  /// Logs in with the right password, and the identity of `signer`'s.
  private Answer logsIn(Link link, KeyPair signer) {
    try {
      ScramClient scram = new ScramClient(USER, ChannelBinding.NONE, "abcdefghijklmnop");
      FromServer challenge = link.says(new Request.ScramFirst(1, scram.first())).getFirst();
      if (!(challenge instanceof Answer.Challenge(_, String message))) {
        return (Answer) challenge;
      }
      String proof = scram.finish(message, (_, _) -> SALTED_PASSWORD);
      byte[] statement = Identities.loginStatement(scram.authMessage());
      Identity signed = Identities.sign(signer, statement);
      Identity claimed = new Identity(Bytes.of(key.getPublic().getEncoded()), signed.signature());
      return (Answer) link.says(new Request.ScramFinal(2, proof, claimed)).getFirst();
    } catch (ScramException e) {
      throw new AssertionError(e);
    }
  }

  private Request resume(long id, String statementOf) {
    return resume(id, statementOf, key);
  }

  private static Request resume(long id, String statementOf, KeyPair signer) {
    Identity signed =
        Identities.sign(
            signer, Identities.resumeStatement(NONCE, Bytes.of(new byte[0]), statementOf));
    return new Request.Resume(id, USER, signed);
  }

  @Test
  void aLinkIsGoodForOneResumptionAndASecondEndsItWhoeverHasSignedIt() {
    Link link = new Link();
    assertThat(((Answer.Refused) link.says(resume(1, USER, newKey())).getFirst()).code())
        .isEqualTo(Code.WRONG_PASSWORD);
    assertThat(link.session.state()).isEqualTo(new SessionState.Anonymous());

    List<FromServer> heard = link.says(resume(2, USER));

    assertThat(((Answer.Refused) heard.getFirst()).code()).isEqualTo(Code.WRONG_PASSWORD);
    assertThat(link.session.state()).isEqualTo(new SessionState.Closed(EndReason.VIOLATION));
  }

  @Test
  void anIdentityThatDidNotSignTheLoginCountsAsAWrongPasswordOfItsAddress() {
    KeyPair another = newKey();
    for (int i = 0; i <= Logins.FAILURES_PER_MINUTE; i++) {
      assertThat(((Answer.Refused) logsIn(new Link(), another)).code()).isEqualTo(Code.USAGE);
    }

    assertThat(((Answer.Refused) logsIn(new Link(), key)).code()).isEqualTo(Code.THROTTLED);
  }

  @Test
  void theRightKeyTakesUpALostSession() {
    assertThat(new Link().says(resume(1, USER))).containsExactly(new Answer.Resumed(1, 2));
  }

  @Test
  void aSignatureThatTheRightKeyHasNotMadeEndsTheLinkAndWhatWasAskedBehindItIsNotLookedAt() {
    Link forger = new Link();

    List<FromServer> heard = forger.says(resume(1, "somebody else"), resume(2, USER));

    assertThat(heard).hasSize(1);
    assertThat(((Answer.Refused) heard.getFirst()).code()).isEqualTo(Code.WRONG_PASSWORD);
    assertThat(forger.session.state()).isEqualTo(new SessionState.Closed(EndReason.VIOLATION));
    assertThat(new Link().says(resume(1, USER))).containsExactly(new Answer.Resumed(1, 2));
  }

  /// Who knew the user's key could learn in this way whether they were online.
  @Test
  void aForgedSignatureIsAnsweredAlikeWhetherThereIsSomethingToResumeOrNot() {
    List<FromServer> lost = new Link().says(resume(1, "somebody else"));
    clock.pass(Limits.RESUME_WITHIN.plusSeconds(1));

    Link forger = new Link();
    assertThat(forger.says(resume(1, "somebody else"))).isEqualTo(lost);
    assertThat(forger.session.state()).isEqualTo(new SessionState.Closed(EndReason.VIOLATION));
    Link owner = new Link();
    assertThat(owner.says(resume(1, USER))).isEqualTo(lost);
    assertThat(owner.session.state()).isEqualTo(new SessionState.Anonymous());
  }

  @Test
  void whoHasProvenThemselvesIsNoStrangerWhileTheOldSessionIsAskedForASignOfLife() {
    Link old = new Link();
    old.says(resume(1, USER));
    Link again = new Link();
    again.channel.pipeline().addLast(new Connections(1000, 9, metrics).admit(again.channel));

    assertThat(again.says(resume(1, USER))).isEmpty();

    assertThat(old.says()).containsExactly(new Event.Ping());
    assertThat(again.channel.pipeline().get(Stranger.class)).isNull();
  }

  @Test
  void forgedSignaturesCountAsWrongPasswordsOfTheirAddress() {
    Request first = new Request.ScramFirst(1, "n,,n=" + USER + ",r=abcdefghijklmnop");
    for (int i = 0; i < Logins.FAILURES_PER_MINUTE; i++) {
      new Link().says(resume(1, "somebody else"));
    }
    assertThat(new Link().says(first).getFirst()).isInstanceOf(Answer.Challenge.class);

    new Link().says(resume(1, "somebody else"));
    assertThat(((Answer.Refused) new Link().says(first).getFirst()).code())
        .isEqualTo(Code.THROTTLED);
  }

  @Override
  public void request(Session session, Request request) {
    switch (request) {
      case Request.Resume resume -> logins.resume(session, resume);
      case Request.ScramFirst first -> session.answer(logins.first(session, first));
      case Request.ScramFinal last
          when session.state() instanceof SessionState.Authenticating state ->
          logins.last(session, state, last);
      default -> throw new AssertionError(request);
    }
  }

  @Override
  public void notification(Session session, Notification notification) {}

  @Override
  public void ended(Session session, SessionState last, EndReason reason) {
    if (last instanceof SessionState.Active(Account account)) {
      seats.release(account, session, reason);
    }
  }
}
