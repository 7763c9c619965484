package parley.client.transfer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import parley.protocol.ChunkSet;
import parley.protocol.Code;

/// How far the registry knows what is held of one file, when it is to be told of the rest, and who
/// waits until it knows all. Not thread-safe; the swarm loop uses it.
final class Confirmation {

  /// How long nothing is announced after a refusal: twice that after the first, up to six seconds.
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

  private static final int MOST_FAILURES = 6;

  /// Refusals one after the other until those who wait for the registry hear of them: it is tried
  /// further all the same.
  static final int TOLD_AFTER = 10;

  /// What is held. Belongs to its [HeldFile], and is only looked at here.
  private final BitSet chunks;

  private final BitSet confirmed = new BitSet();
  private final List<Waiting> waiting = new ArrayList<>();

  /// Whether an announcement is unanswered.
  private boolean asked;

  private int recordings;
  private int failures;
  private int refusals;
  private long pausedUntil = System.nanoTime();

  /// Why it is not held any more, if it is not.
  private @Nullable Loss lost;

  private record Waiting(BitSet held, Runnable told, BiConsumer<Code, String> refused) {}

  private record Loss(Code code, String why) {}

  /// Of nothing yet; `chunks` may become more.
  Confirmation(BitSet chunks) {
    this.chunks = chunks;
  }

  /// What the registry does not know, and is to be told now; nothing while it is being told, nor
  /// for a while after it refused.
  ChunkSet unannounced() {
    if (asked || System.nanoTime() - pausedUntil < 0) {
      return ChunkSet.EMPTY;
    }
    BitSet unknown = (BitSet) chunks.clone();
    unknown.andNot(confirmed);
    return ChunkSet.of(unknown);
  }

  /// Whether the registry does not know all.
  boolean isUntold() {
    return !confirmed.equals(chunks);
  }

  /// The registry is being told.
  void asked() {
    asked = true;
  }

  /// The registry has confirmed what was being announced.
  void confirmed(ChunkSet announced) {
    asked = false;
    failures = 0;
    refusals = 0;
    announced.addTo(confirmed);
    tellWaiting();
  }

  /// The announcement failed: it is made again after a while, a longer one each time.
  void notAnnounced() {
    asked = false;
    failures = Math.min(failures + 1, MOST_FAILURES);
    pausedUntil = System.nanoTime() + (FIRST_PAUSE.toNanos() << failures);
  }

  /// The registry does not take it for now: that may be for long.
  void refused(Code code, String why) {
    notAnnounced();
    if (++refusals >= TOLD_AFTER) {
      refuse(code, why);
    }
  }

  /// The registry has forgotten: the session has ended.
  void forgotten() {
    asked = false;
    failures = 0;
    refusals = 0;
    pausedUntil = System.nanoTime();
    confirmed.clear();
  }

  /// What is held is being written to the record.
  void recording() {
    recordings++;
  }

  /// That is done, or has failed.
  void recorded() {
    recordings--;
    tellWaiting();
  }

  /// Runs `told` when the registry knows of all that is held now, and it is recorded here; or
  /// `refused` hears why that will never be.
  void whenConfirmed(Runnable told, BiConsumer<Code, String> refused) {
    if (lost != null) {
      refused.accept(lost.code, lost.why);
    } else {
      waiting.add(new Waiting((BitSet) chunks.clone(), told, refused));
      tellWaiting();
    }
  }

  private void tellWaiting() {
    if (recordings == 0) {
      List<Waiting> known = waiting.stream().filter(each -> isKnown(each.held)).toList();
      waiting.removeAll(known);
      known.forEach(each -> each.told.run());
    }
  }

  private boolean isKnown(BitSet held) {
    BitSet unknown = (BitSet) held.clone();
    unknown.andNot(confirmed);
    return unknown.isEmpty();
  }

  /// Whoever waits, waits in vain.
  void refuse(Code code, String why) {
    List<Waiting> refused = List.copyOf(waiting);
    waiting.clear();
    refused.forEach(each -> each.refused.accept(code, why));
  }

  /// It is not held any more, and will never be confirmed.
  void lost(Code code, String why) {
    lost = new Loss(code, why);
    refuse(code, why);
  }
}
