package parley.client.peer;

import io.netty.channel.Channel;
import java.util.concurrent.Executor;
import parley.protocol.Limits;

/// How many links this client has with others, whoever opened them: past a bound it takes no more
/// that others open. Belongs to the peer loop.
final class LinkLimit {

  private final Executor loop;
  private int links;

  LinkLimit(Executor loop) {
    this.loop = loop;
  }

  /// Counts a link until it closes; false when it was opened by the other side (not `asked` for
  /// here), and is one too many.
  boolean admit(Channel link, boolean asked) {
    if (!asked && links >= Limits.PEER_LINKS) {
      return false;
    }
    links++;
    var _ = link.closeFuture().addListener(_ -> loop.execute(() -> links--));
    return true;
  }
}
