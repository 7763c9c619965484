package parley.client.peer;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The links for chunks, one for each user, whichever side opened it. Belongs to the peer loop.
final class ChunkLinkTable {

  private final Map<String, PeerLink> links = new HashMap<>();
  private final Executor loop;
  private final Consumer<PeerLink> accepted;

  /// @param loop the peer loop
  /// @param accepted takes the links that others open
  ChunkLinkTable(Executor loop, Consumer<PeerLink> accepted) {
    this.loop = loop;
    this.accepted = accepted;
  }

  /// The link with `user`, if there is one.
  @Nullable PeerLink find(String user) {
    return links.get(user);
  }

  /// There is a new one, which this side `asked` for or not. It takes the place of an older one,
  /// which the other side has lost.
  void linked(PeerLink link, boolean asked) {
    PeerLink old = links.put(link.user(), link);
    if (old != null) {
      old.close();
    }
    var _ =
        link.channel()
            .closeFuture()
            .addListener(_ -> loop.execute(() -> links.remove(link.user(), link)));
    if (!asked) {
      accepted.accept(link);
    }
  }

  /// Closes the link with `user`.
  void close(String user) {
    PeerLink link = links.get(user);
    if (link != null) {
      link.close();
    }
  }
}
