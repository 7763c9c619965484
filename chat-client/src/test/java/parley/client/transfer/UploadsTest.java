package parley.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.client.peer.PeerLink;
import parley.client.peer.PeerLinks;
import parley.client.uplink.Asking;
import parley.protocol.Answer;
import parley.protocol.Layout;
import parley.protocol.Limits;
import parley.protocol.Manifest;
import parley.protocol.Notification;
import parley.protocol.PeerMessage;
import parley.protocol.Request;
import parley.protocol.Sha256;
import parley.wire.Wire;

/// Whose turn it is to be sent a chunk.
class UploadsTest {

  private static final Layout LAYOUT = new Layout(3_000, 300);

  @TempDir private Path folder;
  private final AtomicLong clock = new AtomicLong();
  private Uploads uploads = new Uploads(new TokenBucket(0), clock::get);
  private final List<Peer> peers = new ArrayList<>();

  /// What the disk had to say and nobody has heard yet.
  private final BlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();

  private Library library;
  private HeldFile film;

  @BeforeEach
  void share() throws IOException {
    library =
        new Library(new NoRegistry(), new Workers(), loop::add, _ -> false, _ -> {}, (_, _) -> {});
    film = share("film", 0);
  }

  private HeldFile share(String name, int content) throws IOException {
    Path path = Files.write(folder.resolve(name), new byte[(int) LAYOUT.size()]);
    byte[] hashes = new byte[LAYOUT.chunks() * Limits.SHA_256_BYTES];
    hashes[0] = (byte) content;
    return library.share(
        new FileDigest(
            Manifest.of(LAYOUT, hashes), Sha256.of(Sha256.digest().digest()), FileStamp.of(path)),
        path);
  }

  @AfterEach
  void leave() {
    peers.forEach(peer -> peer.channel.finishAndReleaseAll());
  }

  @Test
  void asManyAsThereAreSlotsAreServedAtOnceAndTheOthersAreToldToWait() {
    List<Peer> asking = peers(Uploads.SLOTS + 1);
    asking.forEach(peer -> peer.asksFor(0));
    asking.subList(0, Uploads.SLOTS).forEach(peer -> assertThat(peer.heard()).startsWith("chunk"));
    assertThat(asking.getLast().heard()).isEqualTo("wait");
    asking.getFirst().hasTaken();
    assertThat(asking.getLast().heard()).startsWith("chunk");
  }

  @Test
  void whoAsksForMuchIsSentOneChunkAtATimeAndGoesBehindThoseWhoWait() {
    List<Peer> greedy = peers(Uploads.SLOTS);
    greedy.forEach(peer -> peer.asksFor(0, 1, 2, 3));
    Peer modest = peers(1).getFirst();
    modest.asksFor(9);
    assertThat(modest.heard()).isEqualTo("wait");
    greedy.getFirst().hasTaken();
    assertThat(modest.heard()).isEqualTo("chunk 9");
    greedy.forEach(peer -> assertThat(peer.heard()).startsWith("chunk 0"));
    greedy.getFirst().hasTaken();
    assertThat(greedy.getFirst().heard()).as("nobody else waits").isEmpty();
    modest.hasTaken();
    assertThat(greedy.getFirst().heard()).isEqualTo("chunk 1");
  }

  @Test
  void whoAsksOnManyOccasionsHasOnePlaceInTheQueue() {
    List<Peer> served = peers(Uploads.SLOTS);
    served.forEach(peer -> peer.asksFor(0));
    Peer greedy = peers(1).getFirst();
    Peer modest = peers(1).getFirst();
    greedy.asksFor(0, 1, 2, 3, 4, 5);
    modest.asksFor(0);
    served.get(0).hasTaken();
    served.get(1).hasTaken();
    assertThat(greedy.heard()).endsWith("chunk 0");
    assertThat(modest.heard()).endsWith("chunk 0");
  }

  @Test
  void whoDoesNotTakeItsChunkLosesTheSlotToOthersAfterAWhile() {
    List<Peer> stuck = peers(Uploads.SLOTS);
    stuck.forEach(peer -> peer.asksFor(0, 1));
    Peer other = peers(1).getFirst();
    other.asksFor(5);
    uploads.turn();
    assertThat(other.heard()).isEqualTo("wait");
    clock.addAndGet(Uploads.SLOT_FOR.toNanos());
    uploads.turn();
    assertThat(other.heard()).isEqualTo("chunk 5");
    stuck.forEach(peer -> assertThat(peer.heard()).isEqualTo("chunk 0"));
  }

  @Test
  void whileTheLimitIsWhatKeepsThemNobodyLosesTheSlot() {
    TokenBucket limit = new TokenBucket(1000);
    limit.take(System.nanoTime(), 1_000_000);
    uploads = new Uploads(limit, clock::get);
    List<Peer> slow = peers(Uploads.SLOTS);
    slow.forEach(peer -> peer.asksFor(0));
    Peer other = peers(1).getFirst();
    other.asksFor(5);
    clock.addAndGet(Uploads.SLOT_FOR.toNanos());
    uploads.turn();
    assertThat(other.heard()).isEqualTo("wait wait");
  }

  /// They had them for as long as anything else went out at the limit.
  @Test
  void whoDoesNotTakeItsChunkLosesTheSlotAlsoWhileTheLimitKeepsOthers() {
    TokenBucket limit = new TokenBucket(Long.MAX_VALUE / 1_000_000_000);
    uploads = new Uploads(limit, clock::get);
    peers(Uploads.SLOTS).forEach(peer -> peer.asksFor(0));
    Peer other = peers(1).getFirst();
    other.asksFor(5);
    limit.take(System.nanoTime(), Long.MAX_VALUE / 1_000_000);
    clock.addAndGet(Uploads.SLOT_FOR.toNanos());
    uploads.turn();
    assertThat(other.heard()).isEqualTo("wait chunk 5");
  }

  /// Whatever else was said on the link meanwhile began a further timer, and each went on for ever.
  @Test
  void aChunkThatWaitsForItsLimitIsResumedOnceWhateverElseIsSaidMeanwhile() {
    TokenBucket limit = new TokenBucket(1000);
    limit.take(System.nanoTime(), 1_000_000);
    uploads = new Uploads(limit, clock::get);
    Peer peer = peers(1).getFirst();
    peer.channel.freezeTime();
    peer.asksFor(0);
    for (int i = 0; i < 5; i++) {
      peer.channel.writeAndFlush(new PeerMessage.PeerPong());
    }
    AtomicInteger resumed = new AtomicInteger();
    peer.channel.pipeline().addFirst(new Flushes(resumed));
    peer.channel.advanceTimeBy(limit.waitNanos(System.nanoTime()) * 2, TimeUnit.NANOSECONDS);
    peer.channel.runScheduledPendingTasks();

    assertThat(resumed).hasValue(1);
  }

  @Test
  void soManyChunksMayWaitOnALinkAndNotOneMoreButForThoseThatWaitAlready() {
    peers(Uploads.SLOTS).forEach(peer -> peer.asksFor(0));
    Peer greedy = peers(1).getFirst();
    greedy.asksFor(IntStream.range(0, Limits.CHUNKS_ASKED).toArray());
    assertThat(greedy.heard()).isEqualTo("wait");
    greedy.asksFor(Limits.CHUNKS_ASKED);
    assertThat(greedy.heard()).contains("no-chunk", "\"chunk\":256", "throttled");
    greedy.asksFor(3);
    assertThat(greedy.heard()).isEmpty();
  }

  @Test
  void aFileThatCannotBeReadJustNowIsRefusedThisOnceAndStillShared() throws IOException {
    Path away = Files.move(folder, folder.resolveSibling(folder.getFileName() + "-away"));
    Files.createSymbolicLink(folder, folder);
    Peer peer = peers(1).getFirst();
    peer.asksFor(0);
    assertThat(peer.heard()).contains("no-chunk", "throttled");
    Files.delete(folder);
    Files.move(away, folder);
    peer.asksFor(0);
    assertThat(peer.heard()).isEqualTo("chunk 0");
  }

  /// It counted as changed, since what had changed were its permissions, and could not be compared.
  @Test
  void aFileThatMayNotBeReadJustNowIsRefusedThisOnceAndStillShared() throws Exception {
    Path path = folder.resolve("film");
    Files.setPosixFilePermissions(path, Set.of());
    assumeThat(Files.isReadable(path)).as("nothing is hidden from root").isFalse();
    Peer peer = peers(1).getFirst();
    peer.asksFor(0);
    assertThat(peer.heard()).contains("no-chunk", "throttled");

    AtomicBoolean known = new AtomicBoolean();
    library.settle(film, () -> known.set(true));
    while (!known.get()) {
      loop.poll(60, TimeUnit.SECONDS).run();
    }
    assertThat(library.find(film.id())).isSameAs(film);
  }

  @Test
  void aFileThatIsGoneIsSharedNoMore() throws IOException {
    Files.delete(folder.resolve("film"));
    Peer peer = peers(1).getFirst();
    peer.asksFor(0);
    assertThat(peer.heard()).contains("no-chunk", "unknown-chunk");
    assertThat(library.find(film.id())).isNull();
  }

  /// Else the source would seem to be silent, and be blamed.
  @Test
  void whileAFileThatWasTouchedIsReadAgainWhoAsksForItIsToldToWait() throws Exception {
    Files.write(folder.resolve("film"), new byte[(int) LAYOUT.size()]);
    Peer peer = peers(1).getFirst();
    peer.asksFor(0, 1);
    peer.queue.turn(clock.addAndGet(1));
    assertThat(peer.heard()).isEqualTo("wait");
    peer.queue.turn(clock.addAndGet(Limits.WAIT_EVERY.toNanos()));
    assertThat(peer.heard()).isEmpty();
    peer.queue.turn(clock.addAndGet(1));
    assertThat(peer.heard()).isEqualTo("wait");
    peer.queue.cancel(film.id(), 1);
    assertThat(peer.heard()).contains("no-chunk", "timeout");

    while (library.find(film.id()) != null) {
      loop.poll(60, TimeUnit.SECONDS).run();
    }
    peer.queue.turn(clock.addAndGet(Limits.WAIT_EVERY.toNanos() + 1));
    assertThat(peer.heard()).contains("no-chunk", "unknown-chunk").doesNotContain("wait");
  }

  /// It had two answers, of which nobody expects the second.
  @Test
  void whatIsAskedForTwiceWhileItsFileIsReadAgainAndThenCancelledHasOneAnswer() throws Exception {
    HeldFile song = share("song", 1);
    Files.write(folder.resolve("film"), new byte[(int) LAYOUT.size()]);
    Peer peer = peers(1).getFirst();
    peer.asksFor(0);
    peers(Uploads.SLOTS).forEach(other -> other.queue.add(new PeerMessage.Get(song.id(), 0)));
    peer.asksFor(0);
    peer.queue.cancel(film.id(), 0);
    assertThat(peer.heard()).contains("no-chunk", "timeout");

    while (library.find(film.id()) != null) {
      loop.poll(60, TimeUnit.SECONDS).run();
    }
    peers.get(1).hasTaken();
    assertThat(peer.heard()).isEmpty();
  }

  @Test
  void whoIsGoneLeavesTheSlotAndThePlaceInTheQueue() {
    List<Peer> served = peers(Uploads.SLOTS);
    served.forEach(peer -> peer.asksFor(0));
    Peer gone = peers(1).getFirst();
    Peer other = peers(1).getFirst();
    gone.asksFor(1);
    other.asksFor(2);
    gone.queue.close();
    served.getFirst().queue.close();
    assertThat(other.heard()).endsWith("chunk 2");
  }

  private List<Peer> peers(int count) {
    List<Peer> fresh = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      fresh.add(new Peer("peer" + peers.size()));
      peers.add(fresh.getLast());
    }
    return fresh;
  }

  /// Somebody at the other end of a link, who takes a chunk only when told to.
  private final class Peer {

    final EmbeddedChannel channel = new EmbeddedChannel();
    final UploadQueue queue;

    Peer(String user) {
      Wire.peerEnd(channel.pipeline(), null);
      PeerLink link = PeerLinks.direct(user, channel);
      queue = new UploadQueue(link, link::send, library, uploads);
    }

    void asksFor(int... chunks) {
      for (int chunk : chunks) {
        queue.add(new PeerMessage.Get(film.id(), chunk));
      }
    }

    /// All that was sent to it has gone out.
    void hasTaken() {
      channel.runPendingTasks();
    }

    /// What it was sent since it was asked before: `wait`, `chunk 3`.
    String heard() {
      StringBuilder said = new StringBuilder();
      for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
        said.append(out.toString(StandardCharsets.US_ASCII));
        out.release();
      }
      return said.toString()
          .lines()
          .map(line -> line.replaceAll("\0", ""))
          .filter(line -> !line.isEmpty())
          .map(line -> line.replaceAll(".*\"type\":\"(\\w+)\".*?\"chunk\":(\\d+).*", "$1 $2"))
          .map(line -> line.startsWith("wait") ? "wait" : line)
          .reduce((first, second) -> first + " " + second)
          .orElse("");
    }
  }

  /// Counts how often something is to go out.
  private static final class Flushes extends ChannelOutboundHandlerAdapter {

    private final AtomicInteger count;

    Flushes(AtomicInteger count) {
      this.count = count;
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
      count.incrementAndGet();
      ctx.flush();
    }
  }

  /// Nobody to tell.
  private static final class NoRegistry implements Asking {

    @Override
    public void ask(LongFunction<Request> request, Consumer<Answer> answered) {}

    @Override
    public void tell(Notification notification) {}
  }
}
