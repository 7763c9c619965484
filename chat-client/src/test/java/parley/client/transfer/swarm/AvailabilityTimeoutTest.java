package parley.client.transfer.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// When a download gives up what it lacks: within ten seconds of losing its last source, of which
/// the registry has one to say who that was.
class AvailabilityTimeoutTest {

  private static final Duration AT_MOST = Duration.ofSeconds(9);

  private final Map<String, Source> sources = new HashMap<>();
  private final Availability availability =
      new Availability(sources, new Candidates(), new Demand(3, firstThree(), new BitSet()));
  private final AvailabilityTimeout timeout = new AvailabilityTimeout(0);

  @Test
  void aSourceThatIsGoneIsMissedForNineSecondsAtMost() {
    sources.put("alice", linked());
    assertThat(isOverAt(Duration.ofSeconds(100))).isFalse();
    sources.clear();

    assertThat(isOverAt(Duration.ofSeconds(100).plus(SlowSources.STALLED_AFTER))).isFalse();
    assertThat(isOverAt(Duration.ofSeconds(100).plus(AT_MOST))).isTrue();
  }

  @Test
  void aSourceThatIsSilentIsMissedFromItsLastSignOfLife() {
    Source alice = linked();
    alice.ask(0, Duration.ofSeconds(100).toNanos());
    sources.put("alice", alice);
    assertThat(isOverAt(Duration.ofSeconds(104))).isFalse();
    sources.clear();

    assertThat(isOverAt(Duration.ofSeconds(100).plus(AT_MOST))).isTrue();
  }

  /// Who asked for more a moment later shared what was left of the first one's time.
  @Test
  void aSourceThatCameAndWentBetweenTwoLooksWasThere() {
    timeout.heard(Duration.ofSeconds(100).toNanos());

    assertThat(timeout.isSinceLastSign(Duration.ofSeconds(99).toNanos())).isFalse();
    assertThat(timeout.isSinceLastSign(Duration.ofSeconds(101).toNanos())).isTrue();
    assertThat(isOverAt(Duration.ofSeconds(100).plus(SlowSources.STALLED_AFTER))).isFalse();
    assertThat(isOverAt(Duration.ofSeconds(100).plus(AT_MOST))).isTrue();
  }

  private boolean isOverAt(Duration time) {
    return timeout.isOver(availability, time.toNanos());
  }

  private static Source linked() {
    Source alice = new Source("alice", firstThree(), 0);
    alice.linked = true;
    return alice;
  }

  private static BitSet firstThree() {
    BitSet chunks = new BitSet();
    chunks.set(0, 3);
    return chunks;
  }
}
