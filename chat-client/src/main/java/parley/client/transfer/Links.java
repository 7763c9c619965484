package parley.client.transfer;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import parley.client.peer.ChunkLinks;
import parley.client.peer.PeerLink;
import parley.protocol.ChunkSet;

/// All links for chunks, whoever opened them. Not thread-safe; the swarm loop uses it.
final class Links {

  private static final Duration IDLE_AT_MOST = Duration.ofMinutes(1);

  private final ChunkLinks source;
  private final Library library;
  private final Uploads uploads;
  private final Workers workers;
  private final TokenBucket downloadLimit;
  private final Map<Channel, ChunkLink> links = new LinkedHashMap<>();

  Links(
      ChunkLinks source,
      Library library,
      Uploads uploads,
      Workers workers,
      TokenBucket downloadLimit) {
    this.source = source;
    this.library = library;
    this.uploads = uploads;
    this.workers = workers;
    this.downloadLimit = downloadLimit;
  }

  /// Reaches `user`; one of the two hears of it.
  void reach(String user, Consumer<ChunkLink> linked, Consumer<String> failed) {
    source.open(
        user,
        link -> {
          ChunkLink known = attach(link);
          if (link.channel().isActive()) {
            linked.accept(known);
          } else {
            failed.accept("the link was lost");
          }
        },
        failed);
  }

  /// Takes charge of a link, unless that is so already.
  ChunkLink attach(PeerLink link) {
    ChunkLink known = links.get(link.channel());
    if (known != null) {
      return known;
    }
    Channel channel = link.channel();
    ChunkLink fresh =
        new ChunkLink(link, library, uploads, workers, downloadLimit, () -> links.remove(channel));
    links.put(channel, fresh);
    link.attach(fresh);
    if (!channel.isActive()) {
      links.remove(channel);
    }
    return fresh;
  }

  /// Chunks were gained: whoever is interested is told.
  void gained(HeldFile file, ChunkSet chunks) {
    links.values().forEach(link -> link.gained(file.id(), chunks));
  }

  /// Does what has become due; ends the links that nobody has needed for a while.
  void turn() {
    links.values().forEach(link -> link.turn(System.nanoTime()));
    for (ChunkLink link : List.copyOf(links.values())) {
      if (link.isIdle(IDLE_AT_MOST)) {
        link.close();
      }
    }
  }

  boolean isEmpty() {
    return links.isEmpty();
  }

  /// Ends all links.
  void close() {
    List.copyOf(links.values()).forEach(ChunkLink::close);
  }
}
