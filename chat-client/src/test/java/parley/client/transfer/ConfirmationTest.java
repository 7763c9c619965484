package parley.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import parley.protocol.ChunkSet;
import parley.protocol.Code;

/// What those hear who wait for the registry to know of a file.
class ConfirmationTest {

  private final List<String> heard = new ArrayList<>();
  private final Confirmation film = new Confirmation(ChunkSet.all(3).toBitSet());

  @Test
  void whoWaitsHearsWhyWhenTheRegistryHasRefusedTenTimes() {
    waits();
    for (int i = 1; i < Confirmation.TOLD_AFTER; i++) {
      film.refused(Code.THROTTLED, "too many files");
    }
    assertThat(heard).isEmpty();
    film.refused(Code.DISK, "no room");

    assertThat(heard).containsExactly("DISK no room");
  }

  @Test
  void whoWaitsForWhatIsLostAlreadyHearsThatAtOnce() {
    film.lost(Code.NO_SUCH_FILE, "it is gone");
    waits();

    assertThat(heard).containsExactly("NO_SUCH_FILE it is gone");
  }

  @Test
  void whoWaitsIsToldWhenTheRegistryKnowsAll() {
    waits();
    film.confirmed(ChunkSet.all(3));

    assertThat(heard).containsExactly("confirmed");
  }

  /// While more came all the time, that was never so.
  @Test
  void whoWaitsNeedNotWaitForWhatComesLater() {
    BitSet held = ChunkSet.of(0).toBitSet();
    Confirmation song = new Confirmation(held);
    song.whenConfirmed(() -> heard.add("confirmed"), (code, why) -> heard.add(code + " " + why));
    held.set(1);
    song.asked();
    song.confirmed(ChunkSet.of(0));

    assertThat(heard).containsExactly("confirmed");
  }

  private void waits() {
    film.whenConfirmed(() -> heard.add("confirmed"), (code, why) -> heard.add(code + " " + why));
  }
}
