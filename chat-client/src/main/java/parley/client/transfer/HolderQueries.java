package parley.client.transfer;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import parley.client.api.Outcome;
import parley.client.transfer.swarm.Swarm;
import parley.client.uplink.Asking;
import parley.protocol.Sha256;

/// Asks the registry again and again who holds a file that is being downloaded: soon after the
/// start, since others may have started with it, then as often as it lacks something. Belongs to
/// the swarm loop; times are nanoseconds.
final class HolderQueries {

  private static final Duration SOON = Duration.ofMillis(300);

  /// For how long that is asked often.
  private static final Duration AT_FIRST = Duration.ofSeconds(2);

  private static final Duration WHILE_LACKING = Duration.ofSeconds(2);

  private static final Duration OTHERWISE = Duration.ofSeconds(5);

  private static final int ENOUGH = 4;

  private final Asking registry;
  private final String name;
  private final Sha256 file;
  private final long began;
  private long next;
  private boolean asking;

  HolderQueries(Asking registry, String name, Sha256 file, long now) {
    this.registry = registry;
    this.name = name;
    this.file = file;
    this.began = now;
    this.next = now + SOON.toNanos();
  }

  /// Asks if it is time for it, and tells `swarm` unless it is over by then.
  void turn(long now, Swarm swarm, BooleanSupplier over) {
    if (asking || now - next < 0) {
      return;
    }
    asking = true;
    boolean lacks = swarm.linkedCount() < ENOUGH || !swarm.availability().orphans().isEmpty();
    Duration pause = now - began < AT_FIRST.toNanos() ? SOON : lacks ? WHILE_LACKING : OTHERWISE;
    next = now + pause.toNanos();
    Found.ask(
        registry,
        name,
        false,
        outcome -> {
          asking = false;
          // The name may have come to mean something else.
          if (outcome instanceof Outcome.Ok<Found>(Found found)
              && found.file().file().equals(file)
              && !over.getAsBoolean()) {
            swarm.found(found.online(), System.nanoTime());
          }
        });
  }

  /// What the registry says, with those who are away; null if it says nothing.
  void ofAll(Consumer<@Nullable Found> told) {
    Found.ask(
        registry,
        name,
        true,
        outcome -> told.accept(outcome instanceof Outcome.Ok<Found>(Found found) ? found : null));
  }
}
