package parley.server.messaging;

import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.Limits;
import parley.protocol.Request;
import parley.server.account.Account;
import parley.server.account.Accounts;
import parley.server.admission.MemoryShare;
import parley.server.metrics.Metrics;
import parley.server.session.Session;
import parley.server.store.Store;

/// Brings messages to mailboxes. Any thread may call; each mailbox is worked on at its owner's
/// home.
public final class Post {

  /// How long a letter may be on the wire unacknowledged before it is stored.
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  /// How long after a failure the store is asked again for what must not be lost.
  public static final Duration RETRY = Duration.ofSeconds(5);

  private final Clock clock;
  private final MailboxContext context;
  private final Map<Account, Mailbox> mailboxes = new ConcurrentHashMap<>();

  /// Begins with the mailboxes of `snapshot`; what is in memory only counts in `texts`.
  public Post(
      Accounts accounts,
      Store store,
      Store.Snapshot snapshot,
      Clock clock,
      Metrics metrics,
      MemoryShare texts) {
    this.clock = clock;
    LongAdder letters = new LongAdder();
    context = new MailboxContext(accounts, store, metrics, texts, letters);
    snapshot.mailboxes().stream()
        .collect(Collectors.groupingBy(Store.MailboxSummary::recipient))
        .forEach((recipient, summaries) -> {
          Account owner = accounts.byId(recipient);
          mailboxes.put(owner, new Mailbox(owner, context, summaries));
          summaries.forEach(summary -> letters.add(summary.letters()));
        });
    metrics.mailboxLetters(letters::sum);
  }

  /// Takes in a message of `from`, who is told what became of it.
  public void message(Session session, Account from, Request.SendMessage message) {
    if (message.text().isEmpty()) {
      session.answer(new Answer.Refused(message.id(), Code.USAGE, "a message needs a text"));
    } else if (Limits.isTooLarge(message.text())) {
      session.answer(tooLarge(message.id()));
    } else {
      switch (context.accounts().named(from, message.to())) {
        case Accounts.Named.Refused refused -> session.answer(refused.to(message.id()));
        case Accounts.Named.Other(Account to) -> deliver(session, from, to, message);
      }
    }
  }

  private void deliver(Session session, Account from, Account to, Request.SendMessage message) {
    Sender sender = new Sender(session, message.id());
    Letter letter =
        new Letter(
            from,
            message.messageId(),
            clock.instant().truncatedTo(ChronoUnit.MILLIS),
            message.text(),
            message.again());
    to.atHome(() -> mailbox(to).accept(letter, sender));
  }

  /// `owner` is online through `session` from now on. At the owner's home.
  public void attach(Account owner, Session session) {
    mailbox(owner).attach(session);
  }

  /// `owner` is offline, through whichever session they were online. At the owner's home.
  public void detach(Account owner) {
    mailbox(owner).detach();
  }

  /// `owner`'s client has shown and recorded all deliveries up to `number`.
  public void acknowledge(Account owner, Session session, long number) {
    owner.atHome(() -> mailbox(owner).acknowledge(session, number));
  }

  static Answer.Refused tooLarge(long id) {
    return new Answer.Refused(
        id, Code.TOO_LARGE, "a text has at most " + Limits.TEXT_BYTES + " bytes of UTF-8");
  }

  private Mailbox mailbox(Account owner) {
    return mailboxes.computeIfAbsent(owner, o -> new Mailbox(o, context, List.of()));
  }
}
