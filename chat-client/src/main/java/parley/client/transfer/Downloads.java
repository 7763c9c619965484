package parley.client.transfer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import parley.client.api.Download;
import parley.client.api.Outcome;
import parley.client.api.Transfer;
import parley.protocol.ChunkSet;
import parley.protocol.FileInfo;
import parley.protocol.Limits;
import parley.protocol.Sha256;

/// All downloads: those that start, those that run and those that wait. Of one file there is one
/// start or one run at a time; further commands join it, or come after it. No more than
/// [Limits#DOWNLOADS] start and run at once; the others wait in line. Not thread-safe; the swarm
/// loop uses it.
final class Downloads {

  private final TransferContext context;
  private final Runnable busy;
  private final Set<DownloadStart> starts = new LinkedHashSet<>();
  private final Map<Sha256, DownloadRun> runs = new LinkedHashMap<>();

  /// Those that have not begun, since as many as may are starting or running.
  private final Deque<DownloadStart> inLine = new ArrayDeque<>();

  /// Commands that could not join what goes on for their file: they begin when that has ended.
  private final Map<Sha256, List<Order>> after = new LinkedHashMap<>();

  private final WaitingDownloads waiting;

  /// None yet; `busy` hears when one runs that needs turns.
  Downloads(TransferContext context, Runnable busy) {
    this.context = context;
    this.busy = busy;
    this.waiting = new WaitingDownloads(context, this);
  }

  /// Carries out a command: these chunks, or all if there are none.
  void start(String name, ChunkSet chunks, Consumer<Outcome<Download>> outcome) {
    begin(new Order(name, chunks, outcome, true));
  }

  /// The same for one that has waited, and that nobody waits for.
  void goOn(String name, ChunkSet chunks, Consumer<Outcome<Download>> outcome) {
    begin(new Order(name, chunks, outcome, false));
  }

  private void begin(Order order) {
    inLine.add(new DownloadStart(context, order, this));
    beginInLine();
  }

  private void beginInLine() {
    while (!inLine.isEmpty() && starts.size() + runs.size() < Limits.DOWNLOADS) {
      DownloadStart next = inLine.remove();
      starts.add(next);
      next.begin();
    }
  }

  /// There is room for one more. It does not begin within the end of another.
  private void makeRoom() {
    if (!inLine.isEmpty()) {
      context.loop().execute(this::beginInLine);
    }
  }

  /// Whether what goes on for that file serves `order` too, now or as soon as it has ended.
  boolean join(Sha256 file, Order order) {
    DownloadRun run = runs.get(file);
    if (run != null) {
      if (run.join(order)) {
        takenOver(file, order);
      } else {
        queue(file, order);
      }
      return true;
    }
    DownloadStart start = starting(file);
    if (start == null) {
      return false;
    }
    if (!start.join(order)) {
      queue(file, order);
    }
    return true;
  }

  /// `order` comes after what goes on for its file.
  void queue(Sha256 file, Order order) {
    after.computeIfAbsent(file, _ -> new ArrayList<>()).add(order);
  }

  /// A start has come to its run, which serves `orders`.
  void run(DownloadStart start, DownloadRun run, Found found, List<Order> orders) {
    Sha256 file = run.info().file();
    starts.remove(start);
    runs.put(file, run);
    orders.forEach(order -> takenOver(file, order));
    busy.run();
    run.start(found);
    if (start.isPaused()) {
      run.pause(true);
    }
  }

  /// What waited for the same as a command brings, or for less, waits no more: what comes is the
  /// command's affair.
  void takenOver(Sha256 file, Order order) {
    if (order.attended()) {
      waiting.takenOver(file, order);
    }
  }

  /// A start is over, and there is no run.
  void ended(DownloadStart start) {
    inLine.remove(start);
    starts.remove(start);
    makeRoom();
    Sha256 file = start.file();
    if (file != null) {
      beginQueued(file);
    }
  }

  /// A run is over.
  void ended(Sha256 file) {
    runs.remove(file);
    makeRoom();
    beginQueued(file);
  }

  private void beginQueued(Sha256 file) {
    List<Order> queued = after.remove(file);
    if (queued != null) {
      queued.forEach(order -> context.loop().execute(() -> again(order)));
    }
  }

  private void again(Order order) {
    ChunkSet chunks = ChunkSet.of(order.chunks());
    begin(new Order(order.name(), chunks, order.outcome(), order.attended()));
  }

  /// What is missing of `wanted` was given up, and is waited for.
  ///
  /// @param holders those online who are said to hold some of it all the same
  /// @param paused whether it stands still
  void waits(FileInfo file, BitSet wanted, Set<String> holders, boolean paused) {
    waiting.add(file, wanted, holders, paused);
  }

  /// Whether one of that file starts or runs.
  boolean has(Sha256 file) {
    return runs.containsKey(file) || starting(file) != null;
  }

  /// Whether none runs.
  boolean isEmpty() {
    return runs.isEmpty();
  }

  /// Pauses or goes on with the download of `name`; false when there is none.
  boolean pause(String name, boolean on) {
    List<DownloadStart> starting = unbegun(name);
    List<DownloadRun> running = named(name);
    starting.forEach(start -> start.pause(on));
    running.forEach(run -> run.pause(on));
    return waiting.pause(name, on) || !running.isEmpty() || !starting.isEmpty();
  }

  /// Gives up the download of `name`, and what is there of it; false when there is none.
  boolean cancel(String name) {
    List<Order> queued = takeQueued(name);
    List<DownloadStart> starting = unbegun(name);
    List<DownloadRun> running = named(name);
    starting.forEach(DownloadStart::discard);
    running.forEach(DownloadRun::discard);
    queued.forEach(order -> order.refused(DownloadStart.CANCELLED));
    boolean found =
        waiting.cancel(name) || !running.isEmpty() || !starting.isEmpty() || !queued.isEmpty();
    if (found) {
      context.library().discard(context.folder().resolve(name));
    }
    return found;
  }

  /// Those of that name that have no run yet.
  private List<DownloadStart> unbegun(String name) {
    return Stream.concat(starts.stream(), inLine.stream())
        .filter(start -> start.name().equals(name))
        .toList();
  }

  private List<Order> takeQueued(String name) {
    List<Order> taken = new ArrayList<>();
    for (List<Order> queued : after.values()) {
      queued.stream().filter(order -> order.name().equals(name)).forEach(taken::add);
      queued.removeAll(taken);
    }
    return taken;
  }

  List<Transfer> transfers() {
    List<Transfer> transfers = new ArrayList<>();
    runs.values().forEach(run -> transfers.add(run.transfer()));
    inLine.forEach(start -> transfers.add(start.transfer()));
    transfers.addAll(waiting.transfers());
    return transfers;
  }

  void turn() {
    List.copyOf(runs.values()).forEach(DownloadRun::turn);
  }

  /// The client ends: what is there is kept.
  void close() {
    after.clear();
    waiting.close();
    List.copyOf(inLine).forEach(DownloadStart::stop);
    List.copyOf(starts).forEach(DownloadStart::stop);
    List.copyOf(runs.values()).forEach(DownloadRun::stop);
  }

  private List<DownloadRun> named(String name) {
    return runs.values().stream().filter(run -> run.info().name().equals(name)).toList();
  }

  private @Nullable DownloadStart starting(Sha256 file) {
    return starts.stream().filter(start -> file.equals(start.file())).findFirst().orElse(null);
  }
}
