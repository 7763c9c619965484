package parley.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static parley.client.transfer.DownloadTest.ok;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import parley.client.api.Download;
import parley.protocol.ChunkSet;
import parley.protocol.Code;
import parley.protocol.FileInfo;
import parley.protocol.Notification;
import parley.protocol.PeerMessage;
import parley.wire.Decoded;

/// Sources that lie, stall and vanish beside an honest one.
@Execution(ExecutionMode.CONCURRENT)
class HostilePeersTest {

  private static final int SIZE = 3_000_000;
  private static final int CHUNKS = 30;

  @TempDir private Path folder;
  private Village village;

  @BeforeEach
  void open() {
    village = new Village(folder);
  }

  @AfterEach
  void close() throws Exception {
    village.close();
  }

  @Test
  void allAreNamedAndTheFileComesFromTheHonestOne() throws Exception {
    // Slow enough that those who say nothing are left before it has given all.
    Villager alice = village.person("alice", SIZE / 12, 0);
    Path original = alice.shares("film", SIZE, 1, CHUNKS);
    FileInfo film = village.registry.info("film");
    stranger("corrupts", film, HostilePeersTest::corrupt);
    stranger("stalls", film, (_, _, _) -> {});
    stranger("stalls-within", film, (ctx, get, length) -> begin(ctx, get, length, length / 2));
    stranger("sends-more", film, (ctx, get, length) -> begin(ctx, get, length + 7, length + 7));
    stranger("sends-less", film, (ctx, get, length) -> begin(ctx, get, length - 7, length - 7));
    stranger("says-too-much", film, (ctx, get, length) -> begin(ctx, get, Long.MAX_VALUE, length));
    stranger("vanishes", film, HostilePeersTest::vanish);
    stranger(
        "claims",
        film,
        (ctx, get, _) ->
            ctx.writeAndFlush(
                new PeerMessage.NoChunk(get.file(), get.chunk(), Code.UNKNOWN_CHUNK)));
    stranger(
        "sends-another",
        film,
        (ctx, get, length) ->
            begin(ctx, new PeerMessage.Get(get.file(), get.chunk() ^ 1), length, length));
    Villager bob = village.person("bob");
    Download download = bob.downloaded("film");
    assertThat(download.path()).hasSameBinaryContentAs(original);
    assertThat(download.sources()).containsOnlyKeys("alice");
    assertThat(bob.accused())
        .containsExactlyInAnyOrder(
            "corrupts",
            "stalls",
            "stalls-within",
            "sends-more",
            "sends-less",
            "says-too-much",
            "vanishes",
            "claims",
            "sends-another");
    assertThat(village.registry.failures)
        .extracting(Notification.SourceFailed::user)
        .contains("corrupts", "sends-more", "claims")
        .doesNotContain("alice");
  }

  @Test
  void nothingWrongGetsTheNameWhenThereIsNobodyHonest() throws Exception {
    Villager alice = village.person("alice");
    alice.shares("film", SIZE, 1, CHUNKS);
    alice.close();
    stranger("corrupts", village.registry.info("film"), HostilePeersTest::corrupt);
    Villager bob = village.person("bob");
    assertThat(DownloadTest.code(bob.download("film"))).isEqualTo(Code.UNAVAILABLE);
    assertThat(bob.files.resolve("film")).doesNotExist();
    assertThat(bob.accused()).containsExactly("corrupts");
  }

  @Test
  void aFileThatHasChangedIsNotSentAndWithdrawn() throws Exception {
    Villager alice = village.person("alice");
    Path original = alice.shares("film", SIZE, 1, CHUNKS);
    byte[] other = Files.readAllBytes(original);
    other[7] ^= 1;
    Files.write(original, other);
    Villager bob = village.person("bob");
    assertThat(DownloadTest.code(bob.download("film"))).isEqualTo(Code.UNAVAILABLE);
    assertThat(alice.events)
        .anyMatch(parley.client.api.ClientEvent.SharedFileLost.class::isInstance);
    assertThat(village.registry.held("alice", village.registry.info("film").file()).isEmpty())
        .isTrue();
  }

  @Test
  void aLinkThatHasDiedIsLeftForANewOneAndNobodyIsReported() throws Exception {
    Villager alice = village.person("alice");
    byte[] film = Files.readAllBytes(alice.write("film", 1000, 1));
    byte[] song = Files.readAllBytes(alice.write("song", 1000, 2));
    ok(alice.register("film", 2));
    ok(alice.register("song", 2));
    alice.close();
    FileInfo first = village.registry.info("film");
    FileInfo second = village.registry.info("song");
    List<Channel> links = new CopyOnWriteArrayList<>();
    village.registry.claim("carol", second.file(), ChunkSet.all(2).toBitSet());
    stranger(
        "carol",
        first,
        (ctx, get, length) -> {
          if (!links.contains(ctx.channel())) {
            links.add(ctx.channel());
          }
          boolean its = get.file().equals(first.file());
          if (its || links.size() > 1) {
            ctx.write(new PeerMessage.Chunk(get.file(), get.chunk(), length));
            ctx.writeAndFlush(
                Unpooled.copiedBuffer(its ? film : song, get.chunk() * 500, (int) length));
          }
        });
    Villager bob = village.person("bob");
    bob.downloaded("film");
    assertThat(DownloadTest.code(bob.download("song"))).isEqualTo(Code.UNAVAILABLE);
    assertThat(bob.downloaded("song").path()).hasBinaryContent(song);
    assertThat(links).hasSize(2);
    assertThat(village.registry.failures).isEmpty();
  }

  /// What is done about a chunk that is asked for.
  private interface Trick {
    void play(ChannelHandlerContext ctx, PeerMessage.Get get, long length);
  }

  private void stranger(String user, FileInfo film, Trick trick) throws Exception {
    BitSet all = ChunkSet.all(film.chunks()).toBitSet();
    village.registry.claim(user, film.file(), all);
    village.stranger(
        user,
        () ->
            new SimpleChannelInboundHandler<Object>() {
              @Override
              protected void channelRead0(ChannelHandlerContext ctx, Object message) {
                switch (message) {
                  case Decoded.Ok<?>(PeerMessage.Interested(var file)) ->
                      ctx.writeAndFlush(new PeerMessage.Have(file, ChunkSet.of(all)));
                  case Decoded.Ok<?>(PeerMessage.Get get) ->
                      trick.play(ctx, get, film.layout().length(get.chunk()));
                  default -> {}
                }
              }
            });
  }

  private static void corrupt(ChannelHandlerContext ctx, PeerMessage.Get get, long length) {
    begin(ctx, get, length, length);
  }

  private static void vanish(ChannelHandlerContext ctx, PeerMessage.Get get, long length) {
    begin(ctx, get, length, length / 3);
    ctx.close();
  }

  private static void begin(ChannelHandlerContext ctx, PeerMessage.Get get, long said, long sent) {
    ctx.write(new PeerMessage.Chunk(get.file(), get.chunk(), said));
    byte[] bytes = new byte[(int) sent];
    new Random(get.chunk()).nextBytes(bytes);
    ctx.writeAndFlush(Unpooled.wrappedBuffer(bytes));
  }
}
