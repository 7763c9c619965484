package parley.client.peer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DialBacksTest {

  @Test
  void soManyAreDialledAtOnceThenOneEachTime() {
    long now = Long.MAX_VALUE - 1; // A clock may be about to wrap.
    DialBacks dialBacks = new DialBacks(now);
    for (int i = 0; i < DialBacks.AT_ONCE; i++) {
      assertThat(dialBacks.admit(now)).as("no. " + i).isTrue();
    }
    assertThat(dialBacks.admit(now)).isFalse();

    now += DialBacks.EVERY.toNanos() - 1;
    assertThat(dialBacks.admit(now)).isFalse();
    now += 1;
    assertThat(dialBacks.admit(now)).isTrue();
    assertThat(dialBacks.admit(now)).isFalse();
  }

  @Test
  void aLongRestEarnsNoMoreThanThat() {
    DialBacks dialBacks = new DialBacks(0);
    long now = DialBacks.EVERY.multipliedBy(100L * DialBacks.AT_ONCE).toNanos();
    for (int i = 0; i < DialBacks.AT_ONCE; i++) {
      assertThat(dialBacks.admit(now)).as("no. " + i).isTrue();
    }
    assertThat(dialBacks.admit(now)).isFalse();
  }
}
