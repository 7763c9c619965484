package parley.client.transfer;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import parley.protocol.Manifest;

/// The chunks that come to one part file, and whose each place in it is: that of the arrival that
/// began last. Belongs to the swarm loop.
final class Arrivals {

  private final PartFile part;
  private final Manifest manifest;
  private final Executor loop;

  /// By chunk.
  private final Map<Integer, Arrival> last = new HashMap<>();

  Arrivals(PartFile part, Manifest manifest, Executor loop) {
    this.part = part;
    this.manifest = manifest;
    this.loop = loop;
  }

  /// `chunk` begins to come, and takes its place from whatever had it; `verdict` hears, on the
  /// loop, what became of it.
  Arrival begin(int chunk, Executor serial, Consumer<Arrival.Verdict> verdict) {
    Arrival arrival =
        new Arrival(
            part,
            manifest,
            chunk,
            serial,
            last.get(chunk),
            (judged, said) -> loop.execute(() -> verdict.accept(settled(chunk, judged, said))));
    last.put(chunk, arrival);
    return arrival;
  }

  /// What is true of `arrival` by now: by whatever has taken its place since it was judged, it may
  /// have been written over.
  private Arrival.Verdict settled(int chunk, Arrival arrival, Arrival.Verdict said) {
    boolean replaced = said instanceof Arrival.Verdict.Right && !last.remove(chunk, arrival);
    return replaced ? new Arrival.Verdict.Dropped() : said;
  }
}
