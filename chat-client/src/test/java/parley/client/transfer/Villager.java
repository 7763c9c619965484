package parley.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import parley.client.api.ClientEvent;
import parley.client.api.Download;
import parley.client.api.FileConfig;
import parley.client.api.Outcome;
import parley.client.api.SharedFile;
import parley.client.api.Transfer;
import parley.client.home.Disks;
import parley.client.home.Home;
import parley.client.peer.ChunkLinks;
import parley.client.peer.PeerLink;
import parley.protocol.ChunkSet;

/// One of a [Village], with files and a home of their own.
final class Villager implements ChunkLinks, Transfers.Owner {

  final String user;
  final Path files;
  final List<ClientEvent> events = new CopyOnWriteArrayList<>();
  private final Village village;
  private final EventLoopGroup loop = Village.group();
  private final Home home;
  private final Channel listener;
  private final Transfers transfers;
  private final List<PeerLink> links = new ArrayList<>();
  private boolean closed;

  Villager(
      Village village, String user, Path folder, Path files, long uploadLimit, long downloadLimit)
      throws Exception {
    this.village = village;
    this.user = user;
    this.files = files;
    this.home = new Home(folder);
    this.transfers =
        new Transfers(
            new FileConfig(files, uploadLimit, downloadLimit),
            loop.next(),
            village.registry.of(user, loop.next()),
            this,
            this);
    this.listener =
        village.listen(
            user,
            loop,
            link -> {
              links.add(link);
              transfers.linked(link);
            });
    village.registry.comes(user);
    transfers.connected(home.account(null, "village", 1, user));
  }

  Transfers transfers() {
    return transfers;
  }

  /// How the transfers of `name` stand.
  List<Transfer> transfers(String name) throws Exception {
    List<Transfer> all = done(transfers::transfers);
    return all.stream().filter(transfer -> transfer.name().equals(name)).toList();
  }

  /// Whether a download of `name` is under way, and has come to something.
  boolean hasSomeOf(String name) throws Exception {
    return transfers(name).stream().anyMatch(transfer -> transfer.done() > 0);
  }

  /// Puts random bytes into the folder.
  Path write(String name, int size, long seed) throws Exception {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return Files.write(files.resolve(name), bytes);
  }

  /// All that is in its folder.
  List<Path> inFolder() throws IOException {
    try (Stream<Path> all = Files.list(files)) {
      return all.toList();
    }
  }

  /// Writes a file of random bytes and shares it.
  Path shares(String name, int size, long seed, int chunks) throws Exception {
    Path file = write(name, size, seed);
    assertThat(register(name, chunks)).isInstanceOf(Outcome.Ok.class);
    return file;
  }

  Outcome<SharedFile> register(String name, int chunks) throws Exception {
    return registering(name, chunks).get(60, TimeUnit.SECONDS);
  }

  CompletableFuture<Outcome<SharedFile>> registering(String name, int chunks) {
    CompletableFuture<Outcome<SharedFile>> outcome = new CompletableFuture<>();
    transfers.register(name, chunks == 0 ? OptionalInt.empty() : OptionalInt.of(chunks), outcome);
    return outcome;
  }

  /// From now on its home's disk takes nothing about files.
  void fillsHome() throws Exception {
    Disks.breakTransfers(home.account(null, "village", 1, user));
  }

  /// Loses the server, and finds it again.
  void reconnects() throws Exception {
    transfers.disconnected();
    transfers.connected(home.account(null, "village", 1, user)).get(60, TimeUnit.SECONDS);
  }

  CompletableFuture<Outcome<Download>> begin(String name, int... chunks) {
    java.util.BitSet wanted = new java.util.BitSet();
    for (int chunk : chunks) {
      wanted.set(chunk);
    }
    CompletableFuture<Outcome<Download>> outcome = new CompletableFuture<>();
    transfers.download(name, ChunkSet.of(wanted), outcome);
    return outcome;
  }

  Outcome<Download> download(String name, int... chunks) throws Exception {
    return begin(name, chunks).get(60, TimeUnit.SECONDS);
  }

  Download downloaded(String name, int... chunks) throws Exception {
    Outcome<Download> outcome = download(name, chunks);
    if (outcome instanceof Outcome.Ok<Download>(Download download)) {
      return download;
    }
    throw new AssertionError("not downloaded: " + outcome + " " + events);
  }

  /// What has come by itself.
  List<Download> finished() {
    return events.stream()
        .filter(ClientEvent.DownloadFinished.class::isInstance)
        .map(event -> ((ClientEvent.DownloadFinished) event).download())
        .toList();
  }

  /// Whom a warning named.
  List<String> accused() {
    return events.stream()
        .filter(ClientEvent.BadChunk.class::isInstance)
        .map(event -> ((ClientEvent.BadChunk) event).user())
        .distinct()
        .sorted()
        .toList();
  }

  static <T extends @Nullable Object> T done(Consumer<CompletableFuture<T>> command)
      throws Exception {
    CompletableFuture<T> future = new CompletableFuture<>();
    command.accept(future);
    return future.get(60, TimeUnit.SECONDS);
  }

  @Override
  public void open(String to, Consumer<PeerLink> linked, Consumer<String> failed) {
    for (PeerLink link : links) {
      if (link.user().equals(to) && link.channel().isActive()) {
        linked.accept(link);
        return;
      }
    }
    village.open(
        user,
        loop,
        to,
        link -> {
          links.add(link);
          linked.accept(link);
        },
        failed);
  }

  @Override
  public void tell(ClientEvent event) {
    events.add(event);
  }

  @Override
  public <T> void complete(CompletableFuture<T> future, T value) {
    future.complete(value);
  }

  void close() throws Exception {
    if (!closed) {
      closed = true;
      village.registry.goes(user);
      listener.close().sync();
      transfers.close().get(60, TimeUnit.SECONDS);
      home.release().get(60, TimeUnit.SECONDS);
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
  }
}
