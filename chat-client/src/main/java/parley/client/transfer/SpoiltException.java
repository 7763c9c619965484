package parley.client.transfer;

import java.io.IOException;
import parley.protocol.ChunkSet;

/// Chunks of a part file are not what they were when they were recorded. Has no stack trace: it is
/// no fault of the code.
final class SpoiltException extends IOException {

  private static final long serialVersionUID = 1L;

  private final transient ChunkSet chunks;

  SpoiltException(ChunkSet chunks) {
    super("chunks have changed: " + ChunkRanges.words(chunks.toBitSet()));
    this.chunks = chunks;
  }

  ChunkSet chunks() {
    return chunks;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
