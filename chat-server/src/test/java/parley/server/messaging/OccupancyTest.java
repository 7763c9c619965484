package parley.server.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import parley.protocol.Limits;
import parley.protocol.MessageId;
import parley.server.Town;
import parley.server.account.Account;

class OccupancyTest {

  private final Town town = new Town(2);
  private final Account alice = town.account(0);
  private final Account bob = town.account(1);
  private final Occupancy occupancy = new Occupancy();

  private static Letter letter(Account from, int length) {
    return new Letter(from, new MessageId("run", 1), Instant.EPOCH, "x".repeat(length), false);
  }

  /// How many letters like `letter` are taken, and not one more.
  private int fill(Letter letter) {
    int letters = 0;
    for (; occupancy.hasRoomFor(letter); letters++) {
      occupancy.add(letter.from(), 1, letter.weight());
    }
    return letters;
  }

  @Test
  void nobodyMayHaveMoreLettersInAMailboxThanThereIsRoomLeft() {
    assertThat(fill(letter(alice, 1))).isEqualTo(Limits.MAILBOX_LETTERS / 2);
    assertThat(fill(letter(bob, 1))).isEqualTo(Limits.MAILBOX_LETTERS / 4);

    occupancy.remove(bob, letter(bob, 1).weight());
    assertThat(fill(letter(bob, 1))).isEqualTo(1);
  }

  @Test
  void norMoreTextThanThereIsRoomLeft() {
    int quarter = (int) (Limits.MAILBOX_WEIGHT / 4);
    int length = (quarter - letter(alice, 0).weight()) / 2;

    assertThat(fill(letter(alice, length))).isEqualTo(2);
    assertThat(fill(letter(bob, length))).isEqualTo(1);

    occupancy.remove(bob, quarter);
    assertThat(occupancy.hasRoomFor(letter(bob, 2 * length))).isTrue();
    assertThat(occupancy.hasRoomFor(letter(bob, 2 * length + quarter))).isFalse();
  }

  /// The store had them already.
  @Test
  void whatIsRemovedTwiceIsForgottenAndNoMore() {
    Letter letter = letter(alice, 1);
    occupancy.add(alice, 1, letter.weight());
    occupancy.remove(alice, letter.weight());
    occupancy.remove(alice, letter.weight());

    assertThat(fill(letter)).isEqualTo(Limits.MAILBOX_LETTERS / 2);
  }
}
