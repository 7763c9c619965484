package parley.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Feeds what parses bytes from outside: first its corpus, as it is, and then what [Mutator] makes
/// of it. A finding is made smaller, saved, and fails the test with its words. For one thread.
///
/// In the ordinary build each row gets the same inputs every time. `-Dfuzz.seconds=N` lets each
/// take that long with others; `-Dfuzz.seed=S` says which.
public final class Fuzzer {

  /// Where the inputs of a row lie, below the module.
  public static final Path CORPUS = Path.of("src/test/resources/corpus");

  private static final Path FINDINGS = Path.of("target/fuzz");
  private static final long SEED = 1;
  private static final Duration ONE_INPUT_AT_MOST = Duration.ofSeconds(60);
  private static final Duration SHRINKS_AT_MOST = Duration.ofSeconds(5);
  private static final int SHOWN = 1_000;

  private final String row;
  private final Target target;
  private final List<byte[]> pool = new ArrayList<>();
  private final long seed = Long.getLong("fuzz.seed", isLong() ? randomSeed() : SEED);

  /// The input in hand, and since when.
  private volatile byte[] current = new byte[0];

  private volatile long began;
  private volatile @Nullable Throwable finding;

  /// What is fuzzed. It throws what nobody promised; what may come of bad input, it catches itself.
  public interface Target {

    /// Takes an input, and checks what came of it.
    void take(byte[] input) throws Exception;
  }

  /// For the row of that name in docs/HOSTILE-INPUT.md, whose corpus has that name too.
  public Fuzzer(String row, Target target) {
    this.row = row;
    this.target = target;
    pool.addAll(corpus(row));
    if (pool.isEmpty()) {
      throw new AssertionError("no corpus for " + row);
    }
  }

  /// Mutates these too.
  public Fuzzer alsoFrom(Collection<byte[]> seeds) {
    pool.addAll(seeds);
    return this;
  }

  /// Whether somebody asked for more than the ordinary build does.
  public static boolean isLong() {
    return Integer.getInteger("fuzz.seconds", 0) > 0;
  }

  /// The inputs of a row, in the order of their names.
  public static List<byte[]> corpus(String row) {
    return files(CORPUS.resolve(row));
  }

  /// The golden samples of the protocol, a frame each.
  public static List<byte[]> samples() {
    return files(Path.of("../docs/samples"));
  }

  /// Feeds the corpus, and then `tries` inputs, or as many as there is time for.
  public void run(int tries) throws InterruptedException {
    Thread feeding = Thread.ofPlatform().daemon().name("fuzz-" + row).unstarted(() -> feed(tries));
    feeding.setUncaughtExceptionHandler((_, fault) -> finding = fault);
    feeding.start();
    while (!feeding.join(Duration.ofMillis(100))) {
      if (began != 0 && System.nanoTime() - began > ONE_INPUT_AT_MOST.toNanos()) {
        AssertionError endless = new AssertionError("takes too long");
        endless.setStackTrace(feeding.getStackTrace());
        throw report(current, endless);
      }
    }
    if (finding != null) {
      throw report(shrunk(current), finding);
    }
  }

  private void feed(int tries) {
    Mutator mutator = new Mutator(new Random(seed), pool);
    long until = System.nanoTime() + Duration.ofSeconds(Integer.getInteger("fuzz.seconds", 0)).toNanos();
    int replayed = 0;
    int done = 0;
    while (isLong() ? System.nanoTime() < until : done < tries || replayed < pool.size()) {
      byte[] input = replayed < pool.size() ? pool.get(replayed++) : mutator.next();
      done++;
      current = input;
      began = System.nanoTime();
      finding = take(input);
      if (finding != null) {
        return;
      }
    }
    began = 0;
    if (isLong()) {
      System.out.printf("fuzz %s: %,d inputs, seed %d%n", row, done, seed);
    }
  }

  private @Nullable Throwable take(byte[] input) {
    try {
      target.take(input.clone());
      return null;
    } catch (Throwable e) {
      return e;
    }
  }

  /// As much of `input` as still leads to a finding, as far as can be told in short time.
  private byte[] shrunk(byte[] input) {
    long until = System.nanoTime() + SHRINKS_AT_MOST.toNanos();
    byte[] least = input;
    for (int piece = input.length / 2; piece > 0; piece /= 2) {
      for (int from = 0; from < least.length && System.nanoTime() < until; ) {
        byte[] less = without(least, from, Math.min(least.length, from + piece));
        if (take(less) == null) {
          from += piece;
        } else {
          least = less;
        }
      }
    }
    return least;
  }

  private static byte[] without(byte[] input, int from, int to) {
    byte[] less = Arrays.copyOf(input, input.length - (to - from));
    System.arraycopy(input, to, less, from, input.length - to);
    return less;
  }

  private AssertionError report(byte[] input, Throwable finding) {
    String name = HexFormat.of().toHexDigits(Arrays.hashCode(input));
    Path saved = FINDINGS.resolve(row).resolve(name);
    try {
      Files.createDirectories(saved.getParent());
      Files.write(saved, input);
    } catch (IOException e) {
      finding.addSuppressed(e);
    }
    return new AssertionError(
        "%s, seed %d: %s%n%,d bytes, saved in %s; fix it, and keep them in %s:%n%s%n"
            .formatted(
                row,
                seed,
                finding,
                input.length,
                saved.toAbsolutePath(),
                CORPUS.resolve(row),
                shown(input)),
        finding);
  }

  /// The start of it, so that it can be read on any screen.
  private static String shown(byte[] input) {
    StringBuilder text = new StringBuilder();
    for (char c : new String(input, 0, Math.min(SHOWN, input.length), ISO_8859_1).toCharArray()) {
      text.append(c >= ' ' && c < 0x7f || c == '\n' ? c : "\\x%02x".formatted((int) c));
    }
    return text.toString();
  }

  private static long randomSeed() {
    return ThreadLocalRandom.current().nextLong();
  }

  /// The files of a folder, in the order of their names.
  public static List<byte[]> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      List<byte[]> all = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        all.add(Files.readAllBytes(file));
      }
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
