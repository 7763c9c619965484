package parley.client.transfer;

import parley.client.peer.PeerLink;
import parley.protocol.ChunkSet;
import parley.protocol.PeerMessage;

/// What one peer is answered: so much as it may leave unread, and no more. Belongs to the swarm
/// loop.
final class Replies {

  /// Replies that a peer may leave unread, more than one has who asks for all that it may.
  static final int MOST_UNREAD = 2 * Interests.MOST;

  /// Bytes that it may: what is held of a file with very many chunks takes eleven thousand.
  static final long MOST_UNREAD_BYTES = 1L << 20;

  private static final int FRAME_BYTES = 128;

  private final PeerLink link;
  private final Runnable tooMany;
  private int unread;
  private long unreadBytes;

  /// `tooMany` runs in place of a reply that would be too much: the peer only ever asks, and reads
  /// nothing.
  Replies(PeerLink link, Runnable tooMany) {
    this.link = link;
    this.tooMany = tooMany;
  }

  void say(PeerMessage message) {
    long bytes = bytes(message);
    if (unread == MOST_UNREAD || unreadBytes + bytes > MOST_UNREAD_BYTES) {
      tooMany.run();
      return;
    }
    unread++;
    unreadBytes += bytes;
    var _ =
        link.channel()
            .writeAndFlush(message)
            .addListener(_ -> {
              unread--;
              unreadBytes -= bytes;
            });
  }

  /// What a reply takes, more or less.
  static long bytes(PeerMessage message) {
    return message instanceof PeerMessage.Have(_, ChunkSet chunks)
        ? FRAME_BYTES + chunks.length() / 6
        : FRAME_BYTES;
  }
}
