package parley.client.transfer;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import parley.client.api.ClientEvent;
import parley.client.api.Outcome;
import parley.client.api.Transfer;
import parley.protocol.ChunkSet;
import parley.protocol.Code;
import parley.protocol.FileInfo;
import parley.protocol.Layout;
import parley.protocol.Manifest;
import parley.protocol.Notification;
import parley.protocol.Rung;
import parley.protocol.Sha256;

/// A file that is being downloaded, from its part file's first chunk to its name: it carries the
/// swarm's decisions to links and what comes over them to the part file, the library and the orders
/// that it serves. Belongs to the swarm loop.
final class DownloadRun implements Receiver, Swarm.Hands {

  /// How long the registry may take to say who was the last to have what is missing.
  private static final Duration ASKED_FOR = Duration.ofSeconds(1);

  private final Workshop shop;
  private final FileInfo info;
  private final Manifest manifest;
  private final HeldFile file;
  private final Landing landing;
  private final Swarm swarm;
  private final Sources sources;
  private final Downloads downloads;
  private final Orders orders;
  private final Map<String, ChunkLink> links = new HashMap<>();
  private final Map<Integer, Arrival> arrivals = new HashMap<>();
  private final ProgressReport progress;
  private final Hope hope;
  private boolean paused;
  private boolean settling;

  /// The registry is being asked who has what is missing, which is given up then.
  private boolean givingUp;

  private boolean over;

  /// A run for `order`; `downloads` hears when there is nothing more to do.
  DownloadRun(
      Workshop shop,
      Found found,
      Manifest manifest,
      HeldFile file,
      PartFile part,
      Order order,
      Downloads downloads) {
    this.shop = shop;
    this.info = found.file();
    this.manifest = manifest;
    this.file = file;
    this.landing = new Landing(shop, manifest, file, part, this::fail);
    this.downloads = downloads;
    this.orders = new Orders(order);
    long now = now();
    this.swarm =
        new Swarm(
            layout(), order.chunks(), file.chunks().toBitSet(), this, new SplittableRandom(), now);
    this.sources = new Sources(shop.registry(), info.name(), info.file(), now);
    this.hope = new Hope(now);
    this.progress = new ProgressReport(info.name(), layout(), shop.events());
  }

  /// Begins; `found` is what the registry has just said.
  void start(Found found) {
    wantWholeIfSo();
    swarm.found(found.claims(), now());
    turn();
  }

  FileInfo info() {
    return info;
  }

  /// Serves a further order; false when it is too late for that.
  boolean join(Order order) {
    if (settling || over) {
      return false;
    }
    orders.add(order);
    swarm.want(order.chunks(), file.chunks().toBitSet());
    wantWholeIfSo();
    turn();
    return true;
  }

  /// Fetches nothing from now on, or goes on.
  void pause(boolean on) {
    paused = on;
    hope.renew(now());
    swarm.pause(on, now());
  }

  /// Ends it; the part file stays.
  void stop(Code code, String why) {
    fail(code, why);
  }

  /// Gives it up, and what is there.
  void discard() {
    landing.discard();
    fail(Code.STOPPED, "the download was cancelled");
  }

  /// How it stands.
  Transfer transfer() {
    Transfer.State state =
        paused
            ? Transfer.State.PAUSED
            : swarm.prospects().areGood() || settling
                ? Transfer.State.RUNNING
                : Transfer.State.WAITING;
    return progress.transfer(orders.wanted(), file.chunks(), state, paths(), now());
  }

  /// Does what has become due; called several times a second.
  void turn() {
    if (over || settling) {
      return;
    }
    long now = now();
    for (ChunkLink link : links.values()) {
      if (link.isHeldUp()) {
        // It is this side that does not read.
        swarm.alive(link.user(), now);
      }
    }
    swarm.turn(now);
    progress.tell(orders.wanted(), file.chunks(), paths(), now);
    if (swarm.missing().isEmpty()) {
      settle();
      return;
    }
    sources.turn(now, swarm, () -> over);
    landing.turn(now);
    if (paused) {
      hope.renew(now);
    } else if (hope.isLost(swarm.prospects(), now)) {
      giveUp();
    }
  }

  /// It is too late for anything else, but for what may still come from a link.
  private void giveUp() {
    settling = true;
    givingUp = true;
    sources.ofAll(this::unavailable);
    CompletableFuture.delayedExecutor(ASKED_FOR.toMillis(), TimeUnit.MILLISECONDS, shop.loop())
        .execute(() -> unavailable(null));
  }

  @Override
  public void link(String user) {
    shop.links()
        .reach(
            user,
            link -> {
              if (over || settling) {
                return;
              }
              links.put(user, link);
              link.join(info.file(), this);
              swarm.linked(user, now());
            },
            _ -> {
              if (!over && !settling) {
                swarm.unreachable(user, now());
              }
            });
  }

  @Override
  public void ask(String user, int chunk) {
    ChunkLink link = links.get(user);
    if (link != null) {
      link.ask(info.file(), chunk);
    }
  }

  @Override
  public void cancel(String user, int chunk) {
    ChunkLink link = links.get(user);
    if (link != null) {
      link.cancel(info.file(), chunk);
    }
  }

  @Override
  public void accuse(String user, int chunk, String why, boolean lied) {
    shop.events().accept(new ClientEvent.BadChunk(user, info.name(), chunk, why));
    if (lied) {
      shop.registry().tell(new Notification.SourceFailed(info.file(), user, chunk));
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
  public @Nullable Arrival begins(String user, int chunk, Executor strand) {
    if (over || !swarm.begins(user, chunk, now())) {
      return null;
    }
    Arrival arrival =
        new Arrival(
            landing.part(),
            manifest,
            chunk,
            strand,
            arrivals.get(chunk),
            (judged, verdict) -> shop.loop().execute(() -> judged(user, chunk, judged, verdict)));
    arrivals.put(chunk, arrival);
    return arrival;
  }

  @Override
  public long length(int chunk) {
    return layout().length(chunk);
  }

  @Override
  public void received(String user, long bytes) {
    progress.received(bytes, now());
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

  private void judged(String user, int chunk, Arrival arrival, Arrival.Verdict verdict) {
    if (over) {
      return;
    }
    switch (verdict) {
      // What has taken its place may have written over it since.
      case Arrival.Verdict.Right() when arrivals.get(chunk) != arrival ->
          swarm.wasted(user, chunk, now());
      case Arrival.Verdict.Right() -> verified(user, chunk);
      case Arrival.Verdict.Wrong() -> swarm.bad(user, chunk, "sent wrong bytes", now());
      case Arrival.Verdict.Dropped() -> swarm.wasted(user, chunk, now());
      case Arrival.Verdict.Failed(IOException fault) -> fail(fault);
    }
  }

  private void verified(String user, int chunk) {
    arrivals.remove(chunk);
    if (landing.gain(chunk)) {
      orders.came(chunk, user, layout().length(chunk));
    }
    swarm.verified(chunk, now());
    if (swarm.missing().isEmpty()) {
      settle();
    }
  }

  /// Whom it comes from, and how they were reached.
  private Map<String, Rung> paths() {
    Map<String, Rung> paths = new HashMap<>();
    for (String user : swarm.active()) {
      ChunkLink link = links.get(user);
      if (link != null) {
        paths.put(user, link.path());
      }
    }
    return paths;
  }

  private void wantWholeIfSo() {
    BitSet in = orders.wanted();
    in.or(file.chunks().toBitSet());
    if (in.cardinality() == layout().chunks()) {
      landing.wantWhole();
    }
  }

  /// All that is wanted is there.
  private void settle() {
    if (settling || over) {
      return;
    }
    settling = true;
    progress.last(orders.wanted(), file.chunks(), now());
    landing.finish(this::confirm);
  }

  /// Answers when the registry knows.
  private void confirm(Path path, @Nullable Sha256 sha256) {
    shop.library().tell(file);
    file.whenConfirmed(
        () -> {
          if (!over) {
            end();
            orders.done(path, sha256);
          }
        },
        why -> fail(Code.DISK, info.name() + " came, but cannot be shared: " + why));
  }

  private void unavailable(@Nullable Found found) {
    if (over || !givingUp) {
      return;
    }
    givingUp = false;
    BitSet missing = swarm.missing();
    if (missing.isEmpty()) {
      settling = false;
      settle();
      return;
    }
    String lastHolders = found == null ? "" : found.lastHolders(missing);
    downloads.waits(info, orders.wanted(), found == null ? Set.of() : found.online(missing));
    fail(
        Code.UNAVAILABLE,
        "nobody online gives chunk%s %s of %s%s; what is there is kept, and it goes on when somebody does"
            .formatted(
                missing.cardinality() == 1 ? "" : "s",
                ChunkNumbers.words(missing),
                info.name(),
                lastHolders.isEmpty() ? "" : ", last held by " + lastHolders));
  }

  private void fail(IOException fault) {
    if (fault instanceof FileAlreadyExistsException) {
      fail(Code.EXISTS, "another file is called " + info.name());
    } else {
      fail(Code.DISK, "the file cannot be written: " + DiskFault.words(fault));
    }
  }

  private void fail(Code code, String text) {
    if (over) {
      return;
    }
    shop.library().tell(file);
    end();
    orders.refused(new Outcome.Refused<>(code, text));
  }

  private void end() {
    over = true;
    links.values().forEach(link -> link.leave(info.file()));
    links.clear();
    landing.close();
    downloads.ended(info.file());
  }

  private Layout layout() {
    return manifest.layout();
  }

  private static long now() {
    return System.nanoTime();
  }
}
