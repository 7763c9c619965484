package parley.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Makes inputs that nobody meant out of inputs that somebody did: bytes are changed, lines moved
/// and mixed with those of other inputs, and lines that are JSON objects are changed as such. All
/// that it does follows from its source of randomness. For one thread.
public final class Mutator {

  /// Bytes of an input at most: two frames of the greatest size.
  static final int BYTES = 256 * 1024;

  private static final int MOST_COPIES = 300;

  /// What parsers trip over.
  private static final List<String> PIECES =
      List.of(
          "{", "}", "[", "]", "\"", ",", ":", "\\", "\\u", "\\ud800", "\\u0000", "\n", "\r\n", "\0",
          " ", "\t", "=", "-", "%", "%zz", "/", "..", "null", "true", "1e999", "-0", "\u001b[2J",
          "9223372036854775808", "99999999999999999999", "\ufeff", "\u202e", "\ud83d\ude00");

  private static final byte[] BAD_UTF_8 = {(byte) 0xc0, (byte) 0xaf, (byte) 0xed, (byte) 0xa0};

  private final Random random;
  private final List<byte[]> pool;
  private final JsonMutator json;

  /// Mixes inputs with those of `pool`, which is not empty.
  public Mutator(Random random, List<byte[]> pool) {
    this.random = random;
    this.pool = pool;
    this.json = new JsonMutator(random);
  }

  /// Something that is near to one of the pool.
  public byte[] next() {
    byte[] input = any();
    // Most that differ much from anything that makes sense are refused at their first byte.
    int changes = 1 + (int) Math.abs(random.nextGaussian() * 2);
    for (int i = 0; i < changes; i++) {
      input = change(input);
    }
    return input.length > BYTES ? Arrays.copyOf(input, BYTES) : input;
  }

  /// A line that is a JSON object still, near to a line of one of the pool.
  public byte[] object() {
    while (true) {
      List<byte[]> lines = split(any());
      byte[] changed = json.change(lines.get(random.nextInt(lines.size())));
      if (changed != null) {
        return changed;
      }
    }
  }

  private byte[] any() {
    return pool.get(random.nextInt(pool.size()));
  }

  private byte[] change(byte[] input) {
    return switch (random.nextInt(4)) {
      case 0 -> bytes(input);
      case 1 -> lines(input);
      default -> object(input);
    };
  }

  private byte[] bytes(byte[] input) {
    int from = random.nextInt(input.length + 1);
    int to = Math.min(input.length, from + 1 + random.nextInt(random.nextBoolean() ? 4 : 64));
    byte[] middle = Arrays.copyOfRange(input, from, to);
    return switch (random.nextInt(8)) {
      case 0 -> join(input, from, new byte[] {(byte) random.nextInt()}, from);
      case 1 -> join(input, from, new byte[0], to);
      case 2 -> join(input, from, repeated(middle, 2 + random.nextInt(4)), to);
      case 3 -> join(input, from, flipped(middle), to);
      case 4 -> Arrays.copyOf(input, from);
      case 5 -> {
        byte[] other = any();
        int cut = random.nextInt(other.length + 1);
        yield join(input, from, Arrays.copyOfRange(other, cut, other.length), input.length);
      }
      case 6 -> join(input, from, BAD_UTF_8, to);
      default -> {
        byte[] piece = PIECES.get(random.nextInt(PIECES.size())).getBytes(UTF_8);
        yield join(input, from, random.nextInt(20) == 0 ? repeated(piece, 20_000) : piece, from);
      }
    };
  }

  private byte[] lines(byte[] input) {
    List<byte[]> lines = split(input);
    int at = random.nextInt(lines.size());
    switch (random.nextInt(5)) {
      case 0 -> lines.remove(at);
      case 1 -> lines.add(random.nextInt(lines.size() + 1), lines.get(at));
      case 2 -> lines.add(lines.remove(at));
      case 3 -> {
        byte[] copied = lines.get(at);
        for (int copies = random.nextInt(MOST_COPIES); copies > 0; copies--) {
          lines.add(at, copied);
        }
      }
      default -> {
        List<byte[]> others = split(any());
        lines.add(at, others.get(random.nextInt(others.size())));
      }
    }
    return joined(lines);
  }

  /// A line that is no JSON object has its bytes changed instead.
  private byte[] object(byte[] input) {
    List<byte[]> lines = split(input);
    int at = random.nextInt(lines.size());
    byte[] changed = json.change(lines.get(at));
    if (changed == null) {
      return bytes(input);
    }
    lines.set(at, changed);
    return joined(lines);
  }

  private byte[] flipped(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  private static byte[] repeated(byte[] bytes, int times) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < times && all.size() < BYTES; i++) {
      all.writeBytes(bytes);
    }
    return all.toByteArray();
  }

  /// `input` with `middle` in place of what is between `from` and `to`.
  private static byte[] join(byte[] input, int from, byte[] middle, int to) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(input, 0, from);
    all.writeBytes(middle);
    all.write(input, to, input.length - to);
    return all.toByteArray();
  }

  /// The lines with their ends, at least one.
  static List<byte[]> split(byte[] input) {
    List<byte[]> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < input.length; i++) {
      if (input[i] == '\n') {
        lines.add(Arrays.copyOfRange(input, start, i + 1));
        start = i + 1;
      }
    }
    if (start < input.length || lines.isEmpty()) {
      lines.add(Arrays.copyOfRange(input, start, input.length));
    }
    return lines;
  }

  private static byte[] joined(List<byte[]> lines) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] line : lines) {
      if (all.size() < BYTES) {
        all.writeBytes(line);
      }
    }
    return all.toByteArray();
  }
}
