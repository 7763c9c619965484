package parley.client.transfer;

import java.io.IOException;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import parley.client.api.ClientEvent;
import parley.client.transfer.swarm.Swarm;
import parley.client.transfer.swarm.SwarmActions;
import parley.protocol.ChunkSet;
import parley.protocol.Code;
import parley.protocol.FileInfo;
import parley.protocol.Layout;
import parley.protocol.Notification;
import parley.protocol.Rung;

/// The chunks of one download on their way from its sources: carries what the swarm decides to
/// links, and what comes over them to the swarm and to the part file. Belongs to the swarm loop.
///
/// ```
/// Swarm -> link, ask, leave -> ChunkLink -> begins, arrived ... -> Swarm
///                                         -> bytes -> Arrival -> judged -> the download
/// ```
final class Fetching implements Receiver, SwarmActions {

  /// Longer than this between two turns, and this side stood still.
  private static final Duration STOOD_STILL = Duration.ofSeconds(2);

  private final TransferContext context;
  private final FileInfo info;
  private final Layout layout;
  private final Arrivals arrivals;
  private final Owner download;
  private final Swarm swarm;
  private final Map<String, ChunkLink> links = new HashMap<>();
  private long turned = now();
  private boolean over;

  /// The download.
  interface Owner {

    /// So many bytes came.
    void received(long bytes);

    /// `chunk` came from `user`; it is in its place, and right.
    void came(int chunk, String user);

    /// All that is wanted is there.
    void settle();

    /// What came could not be written.
    void failed(IOException fault);
  }

  /// Fetches those of `wanted` that are not in `held`.
  Fetching(
      TransferContext context,
      FileInfo info,
      Arrivals arrivals,
      BitSet wanted,
      BitSet held,
      Owner download) {
    this.context = context;
    this.info = info;
    this.layout = info.layout();
    this.arrivals = arrivals;
    this.download = download;
    this.swarm = new Swarm(layout, wanted, held, this, new SplittableRandom(), now());
  }

  Swarm swarm() {
    return swarm;
  }

  /// Does what has become due.
  void turn(long now) {
    boolean stoodStill = now - turned > STOOD_STILL.toNanos();
    turned = now;
    for (ChunkLink link : links.values()) {
      if (stoodStill || link.isHeldUp()) {
        // It is this side that does not read, or did not.
        swarm.alive(link.user(), now);
      }
    }
    swarm.turn(now);
  }

  /// Whom it comes from, and how they were reached.
  Map<String, Rung> paths() {
    Map<String, Rung> paths = new HashMap<>();
    for (String user : swarm.active()) {
      ChunkLink link = links.get(user);
      if (link != null) {
        paths.put(user, link.path());
      }
    }
    return paths;
  }

  /// Nothing more is wanted from anybody.
  void end() {
    over = true;
    links.values().forEach(link -> link.intake().leave(info.file()));
    links.clear();
  }

  @Override
  public void link(String user) {
    context
        .links()
        .reach(
            user,
            link -> {
              if (!over) {
                links.put(user, link);
                link.intake().join(info.file(), this);
                swarm.linked(user, now());
              }
            },
            _ -> {
              if (!over) {
                swarm.unreachable(user, now());
              }
            });
  }

  @Override
  public void ask(String user, int chunk) {
    ChunkLink link = links.get(user);
    if (link != null) {
      link.intake().ask(info.file(), chunk, layout.length(chunk));
    }
  }

  @Override
  public void cancel(String user, int chunk) {
    ChunkLink link = links.get(user);
    if (link != null) {
      link.intake().cancel(info.file(), chunk);
    }
  }

  @Override
  public boolean leave(String user, boolean hangUp) {
    ChunkLink link = links.remove(user);
    if (link == null) {
      return false;
    }
    link.intake().leave(info.file());
    if (hangUp) {
      link.close();
    }
    return hangUp && link.intake().isNew();
  }

  @Override
  public void accuse(String user, int chunk, String why, boolean lied) {
    context.events().accept(new ClientEvent.BadChunk(user, info.name(), chunk, why));
    if (lied) {
      context.registry().tell(new Notification.SourceFailed(info.file(), user, chunk));
    }
  }

  @Override
  public void has(String user, ChunkSet chunks, boolean first) {
    BitSet clipped = chunks.toBitSet();
    if (clipped.length() > info.chunks()) {
      clipped.clear(info.chunks(), clipped.length());
    }
    swarm.has(user, clipped, first, now());
  }

  @Override
  public void alive(String user) {
    swarm.alive(user, now());
  }

  @Override
  public @Nullable Arrival begins(String user, int chunk, Executor serial) {
    if (over || !swarm.begins(user, chunk, now())) {
      return null;
    }
    return arrivals.begin(chunk, serial, verdict -> judged(user, chunk, verdict));
  }

  @Override
  public void received(String user, long bytes) {
    download.received(bytes);
    swarm.received(user, bytes, now());
  }

  @Override
  public void arrived(String user, int chunk) {
    swarm.arrived(user, chunk, now());
  }

  @Override
  public void refused(String user, int chunk, Code code) {
    swarm.refused(user, chunk, code != Code.UNKNOWN_CHUNK, now());
  }

  @Override
  public void broke(String user, int chunk, String why) {
    swarm.bad(user, chunk, why, now());
  }

  @Override
  public void lost(String user) {
    links.remove(user);
    swarm.lost(user, now());
  }

  private void judged(String user, int chunk, Arrival.Verdict verdict) {
    if (over) {
      return;
    }
    switch (verdict) {
      case Arrival.Verdict.Right() -> right(user, chunk);
      case Arrival.Verdict.Wrong() -> swarm.bad(user, chunk, "sent wrong bytes", now());
      case Arrival.Verdict.Dropped() -> swarm.wasted(user, chunk, now());
      case Arrival.Verdict.Failed(IOException fault) -> download.failed(fault);
    }
  }

  private void right(String user, int chunk) {
    download.came(chunk, user);
    swarm.verified(chunk, now());
    if (swarm.missing().isEmpty()) {
      download.settle();
    }
  }

  private static long now() {
    return System.nanoTime();
  }
}
