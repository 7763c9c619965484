package parley.client.transfer.swarm;

import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What it costs to pick the chunks that a source is asked for at once, of a file of which nothing
/// is there. A micro-benchmark (JMH), in the package of what it measures; `docs/BENCHMARKS.md` says
/// how to run it.
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class PickerBenchmark {

  /// A quarter of what a fast source is asked for ahead.
  private static final int AT_ONCE = 32;

  private static final int SOURCES = 16;

  /// Few enough to hash the whole file from its beginning while it comes.
  private static final int IN_ORDER = 8;

  @Param({"256", "65536"})
  private int chunks;

  private final Random random = new Random(1);
  private final BitSet missing = new BitSet();
  private int[] holders = {};

  /// Each of the sources has half of the file, at random.
  @Setup
  public void share() {
    missing.set(0, chunks);
    holders = random.ints(chunks).map(bits -> Integer.bitCount(bits >>> SOURCES)).toArray();
  }

  /// The rarest, wherever in the file.
  @Benchmark
  public List<Integer> rarest() {
    return Picker.rarest(missing, chunk -> holders[chunk], AT_ONCE, Integer.MAX_VALUE, random);
  }

  /// The first in the file of which all sources have everything.
  @Benchmark
  public List<Integer> inOrder() {
    return Picker.rarest(missing, _ -> SOURCES, AT_ONCE, IN_ORDER, random);
  }

  /// In the end: the one that comes last.
  @Benchmark
  public int latest() {
    return Picker.latest(missing, chunk -> holders[chunk], 1);
  }
}
