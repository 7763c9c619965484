package parley.server.messaging;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import parley.protocol.Answer;
import parley.protocol.Bytes;
import parley.protocol.Event;
import parley.protocol.FromServer;
import parley.protocol.MessageId;
import parley.protocol.Notification;
import parley.protocol.Request;
import parley.protocol.Verifier;
import parley.scram.ChannelBinding;
import parley.server.Heard;
import parley.server.account.Account;
import parley.server.account.Accounts;
import parley.server.admission.MemoryShare;
import parley.server.metrics.Metrics;
import parley.server.session.EndReason;
import parley.server.session.Requests;
import parley.server.session.Session;
import parley.server.session.SessionState;
import parley.server.session.Settings;
import parley.server.session.Timeouts;
import parley.server.store.SteppedStore;

/// A post office in which nothing happens until the test says so: its store commits, its time
/// passes and its sessions run step by step.
final class MailScene {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

  /// Bytes of memory for texts, unless a test says otherwise.
  static final long TEXT_BYTES = 64L << 20;

  final SteppedStore store = new SteppedStore();
  private final EmbeddedChannel home = new EmbeddedChannel();
  private final Accounts accounts =
      new Accounts(store, store.load(), id -> home.eventLoop(), new MemoryShare(Long.MAX_VALUE));
  final MemoryShare texts;
  final Post post;
  private final List<Link> links = new ArrayList<>();
  private final Map<Account, Link> readers = new HashMap<>();

  MailScene() {
    this(TEXT_BYTES);
  }

  /// With so much memory for texts.
  MailScene(long textBytes) {
    texts = new MemoryShare(textBytes);
    post = new Post(accounts, store, store.load(), CLOCK, Metrics.unseen(), texts);
    home.freezeTime();
  }

  /// An empty mailbox that the post does not know.
  Mailbox mailbox(Account owner) {
    MailboxContext context =
        new MailboxContext(accounts, store, Metrics.unseen(), texts, new LongAdder());
    return new Mailbox(owner, context, List.of());
  }

  /// One user's connection.
  final class Link implements Requests {
    final Account account;
    final EmbeddedChannel channel = new EmbeddedChannel();
    final Session session;
    final List<Event.Delivery> deliveries = new ArrayList<>();
    final List<Answer> answers = new ArrayList<>();
    private long requests;

    Link(Account account) {
      this.account = account;
      Timeouts never =
          new Timeouts(Duration.ofDays(1), Duration.ZERO, Duration.ofDays(1), Duration.ofDays(2));
      session =
          new Session(
              channel,
              Settings.unbounded(this, never),
              ChannelBinding.NONE,
              Bytes.of(new byte[32]));
      session.to(new SessionState.Active(account));
      links.add(this);
    }

    /// Sends a message; the answer comes into [#answers] under the number returned.
    long send(Account to, MessageId id, String text, boolean again) {
      requests++;
      post.message(session, account, new Request.SendMessage(requests, to.name(), id, text, again));
      run();
      return requests;
    }

    void acknowledge(long number) {
      post.acknowledge(account, session, number);
      run();
    }

    List<String> texts() {
      return deliveries.stream().map(Event.Delivery::text).toList();
    }

    List<String> outcomes() {
      return answers.stream()
          .map(answer ->
              switch (answer) {
                case Answer.Receipt receipt -> receipt.id() + " " + receipt.state();
                case Answer.Refused refused -> refused.id() + " " + refused.code();
                default -> throw new AssertionError(answer);
              })
          .toList();
    }

    boolean hasEnded() {
      return session.state() instanceof SessionState.Closed;
    }

    @Override
    public void request(Session session, Request request) {}

    @Override
    public void notification(Session session, Notification notification) {}

    @Override
    public void ended(Session session, SessionState last, EndReason reason) {
      if (readers.remove(account, this)) {
        post.detach(account);
      }
    }

    private void read() {
      for (FromServer heard : Heard.on(channel)) {
        switch (heard) {
          case Event.Delivery delivery -> deliveries.add(delivery);
          case Answer answer -> answers.add(answer);
          case Event _ -> {}
        }
      }
    }
  }

  Account user(String name) {
    Bytes key = Bytes.of(new byte[32]);
    accounts.add(
        List.of(accounts.prepare(name, new Verifier(key, 200_000, key, key), CLOCK.instant())));
    return accounts.byName(name);
  }

  /// A connection of a user who sends.
  Link sender(Account account) {
    return new Link(account);
  }

  /// A connection at which the user receives.
  Link comesOnline(Account account) {
    Link link = new Link(account);
    readers.put(account, link);
    post.attach(account, link.session);
    run();
    return link;
  }

  void goesAway(Link link) {
    link.session.end(EndReason.LOST);
    run();
  }

  void commits() {
    store.commitAll();
    run();
    store.commitAll();
    run();
  }

  void passes(Duration time) {
    home.advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
    run();
  }

  void run() {
    for (int i = 0; i < 4; i++) {
      home.runPendingTasks();
      home.runScheduledPendingTasks();
      links.forEach(Link::read);
    }
  }
}
