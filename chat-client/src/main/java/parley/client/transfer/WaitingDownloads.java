package parley.client.transfer;

import java.time.Duration;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import parley.client.api.ClientEvent;
import parley.client.api.Download;
import parley.client.api.Outcome;
import parley.client.api.Transfer;
import parley.protocol.ChunkSet;
import parley.protocol.Code;
import parley.protocol.FileInfo;
import parley.protocol.Sha256;

/// Downloads whose command was answered `unavailable`. They go on by themselves: as soon as
/// somebody appears who holds what is missing, and now and then, less and less often, for those who
/// have been there all the time and did not give it. Belongs to the swarm loop; times are
/// nanoseconds.
///
/// ```
/// DownloadRun -> unavailable -> waits -> somebody appears -> DownloadRun -> told as an event
///                                 ^                               |
///                                 +---------- unavailable <-------+
/// ```
final class WaitingDownloads {

  private static final Duration LOOKS_EVERY = Duration.ofSeconds(5);

  private static final Duration TRIES_AFTER = Duration.ofSeconds(15);

  private static final Duration TRIES_AFTER_AT_MOST = Duration.ofMinutes(10);

  private final TransferContext context;
  private final Downloads downloads;
  private final Map<Sha256, Waiting> waiting = new LinkedHashMap<>();
  private boolean looking;

  WaitingDownloads(TransferContext context, Downloads downloads) {
    this.context = context;
    this.downloads = downloads;
  }

  /// One of them: when it is worth another try.
  static final class Waiting {

    private final FileInfo file;
    private final BitSet wanted = new BitSet();
    private Set<String> holders = Set.of();
    private Duration pause = TRIES_AFTER;
    private long next;
    private boolean paused;
    private boolean running;

    Waiting(FileInfo file) {
      this.file = file;
    }

    /// Has just been tried, with nobody but `there` to give anything.
    void rests(Set<String> there, long now) {
      running = false;
      holders = there;
      next = now + pause.toNanos();
    }

    /// Whether it is worth another try with `there`.
    boolean mayGoOn(Set<String> there, long now) {
      boolean appeared = !holders.containsAll(there);
      holders = there;
      if (appeared) {
        pause = TRIES_AFTER;
      } else if (!there.isEmpty() && now - next >= 0) {
        Duration longer = pause.multipliedBy(2);
        pause = longer.compareTo(TRIES_AFTER_AT_MOST) < 0 ? longer : TRIES_AFTER_AT_MOST;
        return true;
      }
      return appeared;
    }
  }

  /// `wanted` of `file` was given up.
  ///
  /// @param holders those online who are said to hold some of what is missing all the same
  /// @param paused whether it stands still
  void add(FileInfo file, BitSet wanted, Set<String> holders, boolean paused) {
    Waiting one = waiting.computeIfAbsent(file.file(), _ -> new Waiting(file));
    one.wanted.or(wanted);
    one.paused |= paused;
    one.rests(holders, now());
    lookLater();
  }

  /// A command asks for the same, or for more: what comes is its affair.
  void takenOver(Sha256 file, Order order) {
    Waiting one = waiting.get(file);
    if (one != null && order.covers(one.wanted)) {
      waiting.remove(file);
    }
  }

  /// Lets that of `name` stand still, or tries at once; false when there is none that waits.
  boolean pause(String name, boolean on) {
    List<Waiting> named = named(name);
    for (Waiting one : named) {
      one.paused = on;
      if (!on) {
        one.holders = Set.of();
        look(one);
      }
    }
    return !named.isEmpty();
  }

  /// Gives up that of `name`; false when there is none that waits.
  boolean cancel(String name) {
    List<Waiting> named = named(name);
    named.forEach(one -> waiting.remove(one.file.file()));
    return !named.isEmpty();
  }

  List<Transfer> transfers() {
    return waiting.values().stream().filter(one -> !one.running).map(this::transfer).toList();
  }

  /// The client ends.
  void close() {
    waiting.clear();
  }

  private void lookLater() {
    if (!looking) {
      looking = true;
      CompletableFuture.delayedExecutor(LOOKS_EVERY.toSeconds(), TimeUnit.SECONDS, context.loop())
          .execute(this::look);
    }
  }

  private void look() {
    looking = false;
    List.copyOf(waiting.values()).forEach(this::look);
    if (!waiting.isEmpty()) {
      lookLater();
    }
  }

  private void look(Waiting one) {
    if (one.running || one.paused) {
      return;
    }
    BitSet missing = missing(one);
    if (missing.isEmpty()) {
      waiting.remove(one.file.file());
      return;
    }
    Found.ask(
        context.registry(),
        one.file.name(),
        false,
        outcome -> {
          if (waiting.get(one.file.file()) == one && !one.running && !one.paused) {
            looked(one, missing, outcome);
          }
        });
  }

  private void looked(Waiting one, BitSet missing, Outcome<Found> outcome) {
    if (!(outcome instanceof Outcome.Ok<Found>(Found found))) {
      one.holders = Set.of();
    } else if (!found.file().file().equals(one.file.file())) {
      // The name stands for something else by now.
      waiting.remove(one.file.file());
    } else if (one.mayGoOn(found.online(missing), now())) {
      one.running = true;
      downloads.goOn(one.file.name(), ChunkSet.of(one.wanted), answer -> ended(one, answer));
    }
  }

  private void ended(Waiting one, Outcome<Download> outcome) {
    if (waiting.get(one.file.file()) != one) {
      return;
    }
    switch (outcome) {
      case Outcome.Ok<Download>(Download download) -> {
        waiting.remove(one.file.file());
        context.events().accept(new ClientEvent.DownloadFinished(download));
      }
      case Outcome.Refused<Download>(Code code, String text, _) -> {
        if (couldNotBegin(one, code)) {
          one.rests(Set.of(), now());
          return;
        }
        if (code != Code.UNAVAILABLE) {
          waiting.remove(one.file.file());
        }
        context.events().accept(new ClientEvent.DownloadFailed(one.file.name(), code, text));
      }
    }
  }

  private boolean couldNotBegin(Waiting one, Code code) {
    return switch (code) {
      case UNAVAILABLE, STOPPED, DISK, EXISTS -> false;
      // Else it has come, and the registry does not take that.
      default -> !missing(one).isEmpty();
    };
  }

  private Transfer transfer(Waiting one) {
    HeldFile held = part(one);
    ChunkSet chunks = held == null ? ChunkSet.EMPTY : held.chunks();
    Transfer.State state = one.paused ? Transfer.State.PAUSED : Transfer.State.WAITING;
    return new ProgressReport(one.file.name(), one.file.layout(), context.events())
        .transfer(one.wanted, chunks, state, Map.of(), now());
  }

  private BitSet missing(Waiting one) {
    BitSet missing = (BitSet) one.wanted.clone();
    HeldFile held = part(one);
    if (held != null) {
      missing.andNot(held.chunks().toBitSet());
    }
    return missing;
  }

  private @Nullable HeldFile part(Waiting one) {
    return context.library().find(one.file.file());
  }

  private List<Waiting> named(String name) {
    return List.copyOf(waiting.values()).stream()
        .filter(one -> !one.running && one.file.name().equals(name))
        .toList();
  }

  private static long now() {
    return System.nanoTime();
  }
}
