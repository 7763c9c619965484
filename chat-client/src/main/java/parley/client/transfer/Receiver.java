package parley.client.transfer;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import parley.protocol.ChunkSet;
import parley.protocol.Code;

/// A download, as its links see it. On the swarm loop.
interface Receiver {

  /// `user` holds these; `first` is all that it holds, later ones come on top.
  void has(String user, ChunkSet chunks, boolean first);

  /// `user` gives a sign of life: it lets us wait, say.
  void alive(String user);

  /// `user` begins to send a chunk that it was asked for: where it goes; nowhere if it is not
  /// wanted any more.
  @Nullable Arrival begins(String user, int chunk, Executor serial);

  /// So many bytes of a chunk came.
  void received(String user, long bytes);

  /// The last byte of a chunk came.
  void arrived(String user, int chunk);

  /// `user` will not send it.
  void refused(String user, int chunk, Code code);

  /// `user` broke the rules.
  void broke(String user, int chunk, String why);

  /// The link with `user` is gone.
  void lost(String user);
}
