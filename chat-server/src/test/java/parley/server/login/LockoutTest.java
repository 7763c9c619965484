package parley.server.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import parley.server.SettableClock;
import parley.server.login.Lockout.Verdict;

final class LockoutTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Verdict WRONG = new Verdict.Wrong(Duration.ZERO);
  private static final Verdict RIGHT = new Verdict.Right();

  private final SettableClock clock = new SettableClock();
  private final Lockout lockout = new Lockout(MINUTE, clock);

  @Test
  void theThirdFailureInARowLocksEvenForTheRightPassword() {
    assertThat(wrong()).isEqualTo(WRONG);
    assertThat(wrong()).isEqualTo(WRONG);
    assertThat(wrong()).isEqualTo(new Verdict.Wrong(MINUTE));
    assertThat(right()).isEqualTo(new Verdict.Locked(MINUTE));
  }

  @Test
  void tryingWhileLockedDoesNotExtendTheLock() {
    lock();
    clock.pass(Duration.ofSeconds(59));
    assertThat(wrong()).isEqualTo(new Verdict.Locked(Duration.ofSeconds(1)));
    clock.pass(Duration.ofSeconds(1));
    assertThat(right()).isEqualTo(RIGHT);
  }

  @Test
  void afterALockTheCountStartsAtZero() {
    lock();
    clock.pass(MINUTE);
    assertThat(wrong()).isEqualTo(WRONG);
    assertThat(wrong()).isEqualTo(WRONG);
    assertThat(wrong()).isEqualTo(new Verdict.Wrong(MINUTE));
  }

  @Test
  void successResetsTheCount() {
    wrong();
    wrong();
    assertThat(right()).isEqualTo(RIGHT);
    wrong();
    assertThat(wrong()).isEqualTo(WRONG);
  }

  @Test
  void failuresWhileTheUserIsOnlineAreNotCounted() {
    for (int i = 0; i < 10; i++) {
      assertThat(lockout.attempt("alice", true, true, false)).isEqualTo(WRONG);
    }
    assertThat(right()).isEqualTo(RIGHT);
  }

  @Test
  void namesThatDoNotExistAreLockedAlike() {
    for (int i = 0; i < 3; i++) {
      lockout.attempt("nobody", false, false, false);
    }
    assertThat(lockout.attempt("nobody", false, false, false))
        .isEqualTo(new Verdict.Locked(MINUTE));
  }

  @Test
  void onlySoManyUnknownNamesAreRememberedAndNoKnownOneIsForgottenForThem() {
    wrong();
    wrong();
    for (int i = 0; i < 3; i++) {
      lockout.attempt("first", false, false, false);
    }
    for (int i = 0; i < Lockout.UNKNOWN_NAMES - 1; i++) {
      lockout.attempt("nobody-" + i, false, false, false);
    }
    assertThat(lockout.attempt("first", false, false, false)).isInstanceOf(Verdict.Locked.class);
    lockout.attempt("one too many", false, false, false);
    assertThat(lockout.attempt("first", false, false, false)).isEqualTo(WRONG);
    assertThat(wrong()).isEqualTo(new Verdict.Wrong(MINUTE));
  }

  private void lock() {
    wrong();
    wrong();
    wrong();
  }

  private Verdict wrong() {
    return lockout.attempt("alice", true, false, false);
  }

  private Verdict right() {
    return lockout.attempt("alice", true, false, true);
  }
}
