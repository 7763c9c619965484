package parley.client.peer;

import java.util.function.Consumer;

/// Where the swarm gets its links from.
public interface ChunkLinks {

  /// Reaches `user` for chunks, whichever way works. One of the two hears of it, on the swarm loop:
  /// the link, or in words why there is none. While there is a link with `user` already, whoever
  /// opened it, that one is given.
  void open(String user, Consumer<PeerLink> linked, Consumer<String> failed);
}
