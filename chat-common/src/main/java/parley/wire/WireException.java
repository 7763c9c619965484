package parley.wire;

import io.netty.handler.codec.DecoderException;

/// Bytes that are no frame of the protocol: the link is closed for it. Has no stack trace, since
/// whoever sends garbage must not make the other side work for it.
public final class WireException extends DecoderException {

  private static final long serialVersionUID = 1L;

  WireException(String message) {
    super(message);
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
