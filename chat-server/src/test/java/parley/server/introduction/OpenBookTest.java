package parley.server.introduction;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import parley.protocol.Bytes;
import parley.protocol.Limits;
import parley.protocol.Purpose;
import parley.server.Town;
import parley.server.account.Account;
import parley.server.introduction.OpenIntroduction.Party;
import parley.server.session.Session;

/// Who has asked for how many introductions. The bound is wide, and of processor time, for busy
/// machines: what it would notice is a look at all that others have asked for.
class OpenBookTest {

  private static final int OTHERS = 1_000;
  private static final int COUNTS = 200;
  private static final Duration AT_MOST = Duration.ofMillis(100);
  private static final Instant EXPIRES = Instant.EPOCH.plus(Limits.INTRODUCTION_LIVES);

  private final Town town = new Town(OTHERS + 1);
  private final Account alice = town.account(0);
  private final Session session = town.comes(0, "127.0.0.1").session();
  private final OpenBook open = new OpenBook();
  private int made;

  private void asks(Account asker, Account other) {
    made++;
    open.add(
        new OpenIntroduction(
            "introduction " + made,
            Bytes.of(new byte[Limits.TICKET_BYTES]),
            Purpose.PRIVATE,
            party(asker),
            party(other),
            List.of(),
            EXPIRES));
  }

  private Party party(Account account) {
    return new Party(account, session, Town.fingerprint(0));
  }

  @Test
  void whatManyHaveAskedForIsNotLookedAtToCountTheOnesOfWhomTheyAskedFor() {
    for (int other = 1; other <= OTHERS; other++) {
      for (int i = 0; i < Limits.INTRODUCTIONS_OPEN; i++) {
        asks(town.account(other), alice);
      }
    }
    asks(alice, town.account(1));

    long begun = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    for (int i = 0; i < COUNTS; i++) {
      assertThat(open.count(alice)).isEqualTo(1);
    }
    long took = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begun;

    assertThat(Duration.ofNanos(took)).isLessThan(AT_MOST);
    assertThat(open.count(town.account(1))).isEqualTo(Limits.INTRODUCTIONS_OPEN);
    open.forgetExpired(EXPIRES);
    assertThat(open.count(alice)).isZero();
    assertThat(open.count(town.account(1))).isZero();
  }
}
