package parley.server.introduction;

import java.net.InetAddress;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import parley.server.account.Account;
import parley.server.introduction.OpenIntroduction.Party;
import parley.server.session.Session;

/// What clients said of how they are reached, and what becomes of it: who may be told of which
/// address. Guarded by [Introductions].
final class Addresses {

  private final Map<Account, Whereabouts> whereabouts = new HashMap<>();
  private final Map<Account, Trials> trials = new HashMap<>();
  private Instant trialsSweptAt = Instant.MIN;

  /// The client of `account` says how it is reached.
  void says(Account account, Whereabouts now) {
    Whereabouts before = whereabouts.get(account);
    // What an older session sends late is dropped.
    if (before == null || before.session().number() <= now.session().number()) {
      whereabouts.put(account, now);
    }
  }

  /// Whether that session has said how it is reached.
  boolean isKnown(Account account, Session session) {
    return of(account, session) != null;
  }

  /// Where `to` may dial `party`, which counts.
  List<String> of(Party party, Party to, Instant now) {
    Whereabouts known = of(party);
    sweepTrials(now);
    return known == null
        ? List.of()
        : known.tell(
            to.account(),
            to.session().remoteAddress(),
            trials.computeIfAbsent(party.account(), a -> new Trials()),
            now);
  }

  /// Forgets those that are over, once a trial's time: whoever is away may not come again.
  private void sweepTrials(Instant now) {
    if (!trialsSweptAt.isAfter(now.minus(Trials.TRIAL))) {
      trialsSweptAt = now;
      trials.values().removeIf(each -> each.areOver(now));
    }
  }

  /// Whether a party dials others: it must have said so.
  boolean dials(Party party) {
    Whereabouts known = of(party);
    return known != null && known.listen().dials();
  }

  /// Whether a party takes a relay. Who has not said otherwise does.
  boolean relays(Party party) {
    Whereabouts known = of(party);
    return known == null || known.listen().relays();
  }

  /// The user was reached at an address that was told.
  void prove(Account account, String address) {
    Trials onTrial = trials.get(account);
    if (onTrial != null) {
      onTrial.prove(host(address));
    }
  }

  /// The host of an address that was told, and so is well formed.
  private static InetAddress host(String address) {
    int colon = address.lastIndexOf(':');
    String host = address.substring(0, colon).replace("[", "").replace("]", "");
    return Objects.requireNonNull(AddressScope.parse(host));
  }

  /// A session is over: nobody is reached by it. What is on trial outlives it.
  void forget(Account account, Session session) {
    if (isKnown(account, session)) {
      whereabouts.remove(account);
    }
  }

  /// How many users have addresses on trial, or had a while ago.
  int onTrial() {
    return trials.size();
  }

  private @Nullable Whereabouts of(Party party) {
    return of(party.account(), party.session());
  }

  private @Nullable Whereabouts of(Account account, Session session) {
    Whereabouts known = whereabouts.get(account);
    return known != null && known.session() == session ? known : null;
  }
}
