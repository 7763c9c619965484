package parley.client.peer;

import io.netty.channel.Channel;
import parley.protocol.Bytes;
import parley.protocol.Fingerprint;
import parley.protocol.Limits;
import parley.protocol.Rung;

/// Links to peers of tests, as if they had been dialled and proven.
public final class PeerLinks {

  private PeerLinks() {}

  /// A link to `user`.
  public static PeerLink direct(String user, Channel channel) {
    return new PeerLink(
        user, new Fingerprint(Bytes.of(new byte[Limits.SHA_256_BYTES])), Rung.DIRECT, channel);
  }
}
