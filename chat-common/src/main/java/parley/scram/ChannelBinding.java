package parley.scram;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import parley.protocol.Bytes;

/// How a login is tied to its TLS connection (RFC 5802, section 6).
///
/// @param header the GS2 header: `p=tls-server-end-point,,` over TLS, `n,,` over plaintext
/// @param data the certificate's hash over TLS, absent over plaintext
public record ChannelBinding(String header, @Nullable Bytes data) {

  /// Over plaintext there is nothing to bind to.
  public static final ChannelBinding NONE = new ChannelBinding("n,,", null);

  /// Binds to the server's certificate (RFC 5929, section 4).
  public static ChannelBinding serverEndPoint(Bytes certificateHash) {
    return new ChannelBinding("p=tls-server-end-point,,", certificateHash);
  }

  /// What the client-final-message's `c=` holds, before base64.
  byte[] input() {
    byte[] start = header.getBytes(StandardCharsets.UTF_8);
    return data == null ? start : Scram.concat(start, data.toArray());
  }
}
