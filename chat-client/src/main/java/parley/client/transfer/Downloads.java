package parley.client.transfer;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import parley.client.api.Download;
import parley.client.api.Outcome;
import parley.client.api.Transfer;
import parley.protocol.ChunkSet;
import parley.protocol.Code;
import parley.protocol.FileInfo;
import parley.protocol.Sha256;

/// All downloads, those that run and those that wait. Not thread-safe; the swarm loop uses it.
final class Downloads {

  private final Workshop shop;
  private final Map<Sha256, DownloadRun> runs = new LinkedHashMap<>();

  /// Commands that came when a run for the same file was ending.
  private final Map<Sha256, List<Runnable>> after = new LinkedHashMap<>();

  private final WaitingDownloads waiting;

  Downloads(Workshop shop) {
    this.shop = shop;
    this.waiting = new WaitingDownloads(shop, this);
  }

  /// Carries out a command: these chunks, or all if there are none.
  void start(String name, ChunkSet chunks, Consumer<Outcome<Download>> outcome) {
    begin(name, chunks, outcome, true);
  }

  /// The same for one that has waited, and that nobody waits for.
  void goOn(String name, ChunkSet chunks, Consumer<Outcome<Download>> outcome) {
    begin(name, chunks, outcome, false);
  }

  /// Whether a run for that file serves `order` too, now or as soon as it has ended.
  boolean join(Sha256 file, Order order) {
    if (order.attended()) {
      waiting.takenOver(file, order);
    }
    DownloadRun run = runs.get(file);
    if (run == null) {
      return false;
    }
    if (!run.join(order)) {
      after.computeIfAbsent(file, _ -> new ArrayList<>()).add(() -> again(order));
    }
    return true;
  }

  private void again(Order order) {
    begin(order.name(), ChunkSet.of(order.chunks()), order.outcome(), order.attended());
  }

  private void begin(
      String name, ChunkSet chunks, Consumer<Outcome<Download>> outcome, boolean attended) {
    new DownloadStart(shop, name, chunks, outcome, this, attended).begin();
  }

  void run(DownloadRun run, Found found) {
    runs.put(run.info().file(), run);
    run.start(found);
  }

  void ended(Sha256 file) {
    runs.remove(file);
    List<Runnable> waiting = after.remove(file);
    if (waiting != null) {
      waiting.forEach(shop.loop()::execute);
    }
  }

  /// What is missing of `wanted` was given up, and is waited for.
  ///
  /// @param holders those online who are said to hold some of it all the same
  void waits(FileInfo file, BitSet wanted, Set<String> holders) {
    waiting.add(file, wanted, holders);
  }

  /// Whether none runs.
  boolean isEmpty() {
    return runs.isEmpty();
  }

  /// Pauses or goes on with the download of `name`; false when there is none.
  boolean pause(String name, boolean on) {
    List<DownloadRun> named = named(name);
    named.forEach(run -> run.pause(on));
    return waiting.pause(name, on) || !named.isEmpty();
  }

  /// Gives up the download of `name`, and what is there of it; false when there is none.
  boolean cancel(String name) {
    List<DownloadRun> named = named(name);
    named.forEach(DownloadRun::discard);
    return waiting.cancel(name) || !named.isEmpty();
  }

  List<Transfer> transfers() {
    return Stream.concat(
            runs.values().stream().map(DownloadRun::transfer), waiting.transfers().stream())
        .toList();
  }

  void turn() {
    List.copyOf(runs.values()).forEach(DownloadRun::turn);
  }

  /// The client ends: what is there is kept.
  void close() {
    after.clear();
    waiting.close();
    List.copyOf(runs.values()).forEach(run -> run.stop(Code.NOT_CONNECTED, "the client has ended"));
  }

  private List<DownloadRun> named(String name) {
    return runs.values().stream().filter(run -> run.info().name().equals(name)).toList();
  }
}
