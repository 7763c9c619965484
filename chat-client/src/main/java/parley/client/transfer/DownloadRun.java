package parley.client.transfer;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import parley.client.api.Download;
import parley.client.api.Outcome;
import parley.client.api.Transfer;
import parley.client.home.DiskFault;
import parley.client.transfer.swarm.AvailabilityTimeout;
import parley.client.transfer.swarm.Swarm;
import parley.protocol.Code;
import parley.protocol.FileInfo;
import parley.protocol.Layout;
import parley.protocol.Manifest;
import parley.protocol.Sha256;

/// A file that is being downloaded, from its part file's first chunk to its name: brings what has
/// come to the part file, the library and the orders that it serves, and knows when nothing more
/// will. Belongs to the swarm loop.
///
/// ```
/// fetching -> all is there -> finishing -> over
///    |                            ^          ^
///    +-> timeout -> giving up ----+----------+
/// ```
///
/// An order whose chunks are all there does not wait for the others.
///
/// A fault, or whoever stops it, ends it in any stage.
final class DownloadRun implements Fetching.Owner {

  /// How long the registry may take to say who was the last to have what is missing.
  private static final Duration ASKED_FOR = Duration.ofSeconds(1);

  private final TransferContext context;
  private final FileInfo info;
  private final Layout layout;
  private final ChunkStore store;
  private final Fetching fetching;
  private final Swarm swarm;
  private final HolderQueries queries;
  private final Downloads downloads;
  private final Orders orders;
  private final Delivery delivery;
  private final ProgressReport progress;
  private final AvailabilityTimeout timeout;

  /// What was ever wanted: that an order has been answered takes back nothing of the progress.
  private final BitSet wanted;

  private boolean paused;
  private Stage stage = Stage.FETCHING;

  private enum Stage {
    FETCHING,

    /// The registry is being asked who has what is missing, which is given up then, unless it has
    /// come meanwhile. It is too late for anything but that.
    GIVING_UP,

    /// All that is wanted is there, and is being made durable, named and announced.
    FINISHING,

    OVER
  }

  /// A run for `orders`; `downloads` hears when there is nothing more to do.
  DownloadRun(
      TransferContext context,
      Found found,
      Manifest manifest,
      HeldFile file,
      PartFile part,
      Orders orders,
      Downloads downloads) {
    this.context = context;
    this.info = found.file();
    this.layout = manifest.layout();
    this.store = new ChunkStore(context, manifest, info.name(), file, part, this::failed);
    this.downloads = downloads;
    this.orders = orders;
    this.delivery =
        new Delivery(
            orders, store, info.name(), () -> stage == Stage.FETCHING || stage == Stage.GIVING_UP);
    this.wanted = orders.wanted();
    long now = now();
    this.fetching =
        new Fetching(
            context,
            info,
            new Arrivals(part, manifest, context.loop()),
            wanted,
            store.there().toBitSet(),
            this);
    this.swarm = fetching.swarm();
    this.queries = new HolderQueries(context.registry(), info.name(), info.file(), now);
    this.timeout = new AvailabilityTimeout(now);
    this.progress = new ProgressReport(info.name(), layout, context.events());
  }

  /// Begins; `found` is what the registry has just said.
  void start(Found found) {
    wantWholeIfSo();
    swarm.found(found.online(), now());
    turn();
  }

  FileInfo info() {
    return info;
  }

  /// Serves a further order; false when it is too late for that, or the order is for another name.
  boolean join(Order order) {
    if (!isFetching() || !order.name().equals(info.name())) {
      return false;
    }
    orders.add(order);
    wanted.or(order.chunks());
    swarm.want(order.chunks(), store.there().toBitSet());
    wantWholeIfSo();
    turn();
    return true;
  }

  /// Fetches nothing from now on, or goes on.
  void pause(boolean on) {
    paused = on;
    timeout.renew(now());
    swarm.pause(on, now());
  }

  /// The client ends; the part file stays.
  void stop() {
    fail(DownloadStart.ENDED);
  }

  /// Gives it up, and what is there.
  void discard() {
    store.discard();
    fail(DownloadStart.CANCELLED);
  }

  /// How it stands.
  Transfer transfer() {
    Transfer.State state =
        paused
            ? Transfer.State.PAUSED
            : swarm.availability().isGiven() || !isFetching()
                ? Transfer.State.RUNNING
                : Transfer.State.WAITING;
    return progress.transfer(wanted, store.there(), state, fetching.paths(), now());
  }

  /// Does what has become due; called several times a second.
  void turn() {
    if (!isFetching()) {
      return;
    }
    long now = now();
    fetching.turn(now);
    progress.tell(wanted, store.there(), fetching.paths(), now);
    if (swarm.missing().isEmpty()) {
      settle();
      return;
    }
    delivery.turn();
    queries.turn(now, swarm, () -> stage == Stage.OVER);
    store.turn(now);
    if (paused) {
      timeout.renew(now);
    } else if (timeout.isOver(swarm.availability(), now)) {
      giveUp();
    }
  }

  private void giveUp() {
    stage = Stage.GIVING_UP;
    queries.ofAll(this::unavailable);
    CompletableFuture.delayedExecutor(ASKED_FOR.toMillis(), TimeUnit.MILLISECONDS, context.loop())
        .execute(() -> unavailable(null));
  }

  private boolean isFetching() {
    return stage == Stage.FETCHING;
  }

  @Override
  public void received(long bytes) {
    long now = now();
    timeout.heard(now);
    progress.received(bytes, now);
  }

  @Override
  public void came(int chunk, String user) {
    if (store.gain(chunk)) {
      orders.came(chunk, user, layout.length(chunk));
    }
  }

  private void wantWholeIfSo() {
    BitSet in = orders.wanted();
    in.or(store.there().toBitSet());
    if (in.cardinality() == layout.chunks()) {
      store.wantWhole();
    }
  }

  @Override
  public void settle() {
    if (isFetching()) {
      finish();
    }
  }

  private void finish() {
    stage = Stage.FINISHING;
    progress.last(wanted, store.there(), now());
    store.finish(this::confirm);
  }

  /// Answers when the registry knows.
  private void confirm(Path path, HeldFile shared, @Nullable Sha256 sha256) {
    context.library().tell(shared);
    shared
        .confirmation()
        .whenConfirmed(
            () -> {
              if (stage != Stage.OVER) {
                end();
                orders.done(path, sha256);
              }
            },
            (code, why) -> fail(delivery.notShared(code, why)));
  }

  private void unavailable(@Nullable Found found) {
    if (stage != Stage.GIVING_UP) {
      return;
    }
    BitSet missing = swarm.missing();
    if (missing.isEmpty()) {
      finish();
      return;
    }
    BitSet there = store.there().toBitSet();
    // Who came when the time was nearly over has some of their own: they begin anew after this.
    orders
        .take(order -> !order.isMet(there) && timeout.isSinceLastSign(order.began()))
        .forEach(order -> downloads.queue(info.file(), order));
    List<Order> unmet = orders.take(order -> !order.isMet(there));
    Set<String> holders = found == null ? Set.of() : found.online(missing);
    if (!unmet.isEmpty()) {
      downloads.waits(info, new Orders(unmet).wanted(), holders, paused);
    }
    if (orders.isEmpty()) {
      context.library().tell(store.file());
      end();
    } else {
      stage = Stage.FINISHING;
      fetching.end();
      store.keep(() -> confirm(store.path(), store.file(), null));
    }
    unmet.forEach(order -> order.unavailable(there, found));
  }

  @Override
  public void failed(IOException fault) {
    if (fault instanceof SpoiltException) {
      fetchAgain();
    } else if (fault instanceof FileAlreadyExistsException) {
      fail(Code.EXISTS, "another file is called " + info.name());
    } else {
      fail(Code.DISK, "the file cannot be written: " + DiskFault.words(fault));
    }
  }

  /// Some of what was there is not what it was.
  private void fetchAgain() {
    stage = Stage.FETCHING;
    timeout.renew(now());
    swarm.want(orders.wanted(), store.there().toBitSet());
    wantWholeIfSo();
    turn();
  }

  private void fail(Code code, String text) {
    fail(new Outcome.Refused<>(code, text));
  }

  private void fail(Outcome.Refused<Download> refusal) {
    if (stage == Stage.OVER) {
      return;
    }
    context.library().tell(store.file());
    end();
    orders.refused(refusal);
  }

  private void end() {
    stage = Stage.OVER;
    fetching.end();
    store.close();
    downloads.ended(info.file());
  }

  private static long now() {
    return System.nanoTime();
  }
}
