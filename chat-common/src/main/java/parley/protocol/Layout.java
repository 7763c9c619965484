package parley.protocol;

/// How a file is cut into chunks, numbered from 0. `size / chunks` is the base length, and the
/// first `size % chunks` chunks are one byte longer, so no two differ by more than a byte. No chunk
/// is empty, but for the only one of an empty file.
///
/// @param size bytes of the file, 0 or more
/// @param chunks 1 to [Limits#CHUNKS], and no more than bytes (an empty file has one)
public record Layout(long size, int chunks) {

  /// What a chunk has, more or less, where nobody asked for a number.
  private static final long USUAL_CHUNK_BYTES = 1L << 20;

  public Layout {
    if (size < 0) {
      throw new IllegalArgumentException("a size is 0 or more");
    }
    if (chunks < 1 || chunks > Limits.CHUNKS) {
      throw new IllegalArgumentException("a file has 1 to " + Limits.CHUNKS + " chunks");
    }
    if (chunks > Math.max(1, size)) {
      throw new IllegalArgumentException("a file has no more chunks than bytes");
    }
  }

  /// The layout for a file of `size` bytes when nobody asked for a number of chunks: of 1 MiB each
  /// at most, or as many as there may be.
  public static Layout usual(long size) {
    long chunks = (size + USUAL_CHUNK_BYTES - 1) / USUAL_CHUNK_BYTES;
    return new Layout(size, Math.clamp(chunks, 1, Limits.CHUNKS));
  }

  /// Where `chunk` begins.
  public long offset(int chunk) {
    check(chunk);
    return chunk * (size / chunks) + Math.min(chunk, size % chunks);
  }

  /// Bytes of `chunk`.
  public long length(int chunk) {
    check(chunk);
    return size / chunks + (chunk < size % chunks ? 1 : 0);
  }

  private void check(int chunk) {
    if (chunk < 0 || chunk >= chunks) {
      throw new IndexOutOfBoundsException("chunk " + chunk + " of " + chunks);
    }
  }
}
