package parley.client.transfer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.stream.ChunkedNioFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// The raw bytes of a chunk on their way out, read as the link takes them. What was read is sent
/// only if the file is still what it was, and no faster than allowed: before its time a piece is
/// not given, and the upload has to be resumed. The link's event loop uses it.
final class ChunkUpload extends ChunkedNioFile {

  private final TokenBucket limit;
  private final LongConsumer sent;
  private final LongConsumer paused;
  private final HeldFile.Content content;

  /// When the next piece may go, once it was taken from the limit.
  private long due;

  private boolean taken;

  /// A region of `channel`, which is closed with this; `sent` hears of the bytes of each piece,
  /// `paused` in how many nanoseconds it is to be resumed.
  ChunkUpload(
      FileChannel channel,
      long offset,
      long length,
      HeldFile.Content content,
      TokenBucket limit,
      LongConsumer sent,
      LongConsumer paused)
      throws IOException {
    super(channel, offset, length, limit.piece());
    this.limit = limit;
    this.sent = sent;
    this.paused = paused;
    this.content = content;
  }

  @Override
  public @Nullable ByteBuf readChunk(ByteBufAllocator allocator) throws Exception {
    long now = System.nanoTime();
    if (!taken) {
      taken = true;
      due = now + limit.take(now, Math.min(limit.piece(), endOffset() - currentOffset()));
    }
    if (due - now > 0) {
      paused.accept(due - now);
      return null;
    }
    taken = false;
    ByteBuf bytes = super.readChunk(allocator);
    if (bytes == null) {
      return null;
    }
    try {
      if (!bytes.isReadable() || content.hasChanged()) {
        throw new FileChangedException(content.path());
      }
    } catch (IOException e) {
      bytes.release();
      throw e;
    }
    sent.accept(bytes.readableBytes());
    return bytes;
  }
}
