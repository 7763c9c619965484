package parley.client.peer;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;
import parley.protocol.Code;

/// Why a link did not come about, in words for people. `code` is `unreachable`, unless there is no
/// point in trying another way.
record Failure(Code code, String why) {

  private static final List<String> KNOWN =
      List.of(
          "connection refused", "no route to host", "network is unreachable", "connection reset");

  static Failure unreachable(String why) {
    return new Failure(Code.UNREACHABLE, why);
  }

  /// What the network, or TLS, says in its own words.
  static Failure of(Throwable cause) {
    Throwable root =
        cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
    if (root instanceof ConnectTimeoutException) {
      return unreachable("no answer within " + PeerDialer.CONNECTED_WITHIN.toSeconds() + " s");
    }
    String text = String.valueOf(root.getMessage()).toLowerCase(Locale.ROOT);
    for (String known : KNOWN) {
      if (text.contains(known)) {
        return unreachable(known);
      }
    }
    return unreachable(
        root instanceof SSLException ? "no TLS of a peer there" : "the connection was closed");
  }
}
