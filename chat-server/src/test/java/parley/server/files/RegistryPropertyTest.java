package parley.server.files;

import static org.assertj.core.api.Assertions.assertThat;
import static parley.server.files.Hall.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;
import parley.protocol.Holding;
import parley.server.Town;
import parley.server.files.Hall.Sample;

/// People who register, announce, withdraw, leave and come back, in any order, while the server
/// restarts now and then: a search finds exactly what a few maps say.
class RegistryPropertyTest {

  private static final int USERS = 4;
  private static final int CHUNKS = 3;

  /// Two that want the same name, and one with its own.
  private static final List<Sample> FILES =
      List.of(sample("a", CHUNKS, 1), sample("a", CHUNKS, 2), sample("b", CHUNKS, 3));

  enum Act {
    REGISTERS,
    ANNOUNCES,
    WITHDRAWS,
    LEAVES,
    SERVER_RESTARTS
  }

  record Step(Act act, int user, int file, int chunk) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.just(Act.REGISTERS)),
                Tuple.of(8, Arbitraries.just(Act.ANNOUNCES)),
                Tuple.of(4, Arbitraries.just(Act.WITHDRAWS)),
                Tuple.of(3, Arbitraries.just(Act.LEAVES)),
                Tuple.of(1, Arbitraries.just(Act.SERVER_RESTARTS))),
            Arbitraries.integers().between(0, USERS - 1),
            Arbitraries.integers().between(0, FILES.size() - 1),
            Arbitraries.integers().between(0, CHUNKS - 1))
        .as(Step::new)
        .list()
        .ofMaxSize(40);
  }

  @Property(tries = 40)
  void aSearchFindsWhatHasBeenSaid(@ForAll("steps") List<Step> steps) throws IOException {
    Path folder = Files.createTempDirectory("registry");
    try (Hall hall = new Hall(USERS + 1, folder)) {
      Model model = new Model(hall);
      for (Step step : steps) {
        model.take(step);
        model.expectFound("a");
        model.expectFound("b");
      }
    } finally {
      delete(folder);
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> paths = Files.walk(folder)) {
      all = new ArrayList<>(paths.toList());
    }
    for (Path path : all.reversed()) {
      Files.delete(path);
    }
  }

  private static final class Model {
    private final Hall hall;
    private final Map<String, Sample> names = new HashMap<>();
    private final Map<Sample, Map<Integer, Set<Integer>>> now = new HashMap<>();
    private final Map<Sample, Map<Integer, Set<Integer>>> before = new HashMap<>();

    Model(Hall hall) {
      this.hall = hall;
      for (Sample file : FILES) {
        now.put(file, new HashMap<>());
        before.put(file, new HashMap<>());
      }
    }

    void take(Step step) {
      Sample file = FILES.get(step.file);
      Map<Integer, Set<Integer>> holders = now.get(file);
      boolean isThere = file.equals(names.get(file.name()));
      switch (step.act) {
        case REGISTERS -> {
          var _ = hall.registers(step.user, file);
          if (names.putIfAbsent(file.name(), file) == null) {
            holders.put(step.user, all());
          }
        }
        case ANNOUNCES -> {
          var _ = hall.announces(step.user, file.id(), step.chunk);
          if (isThere) {
            holders.computeIfAbsent(step.user, u -> new TreeSet<>()).add(step.chunk);
          }
        }
        case WITHDRAWS -> {
          var _ = hall.withdraws(step.user, file.id());
          Map<Integer, Set<Integer>> away = before.get(file);
          boolean heldNow = holders.remove(step.user) != null;
          boolean heldBefore = away.remove(step.user) != null;
          boolean held = heldNow || heldBefore;
          if (held && holders.isEmpty() && away.isEmpty()) {
            names.remove(file.name());
          }
        }
        case LEAVES -> leaves(step.user);
        case SERVER_RESTARTS -> {
          IntStream.range(0, USERS).forEach(this::leaves);
          hall.restart();
        }
      }
    }

    private static Set<Integer> all() {
      Set<Integer> all = new TreeSet<>();
      IntStream.range(0, CHUNKS).forEach(all::add);
      return all;
    }

    private void leaves(int user) {
      hall.leaves(user);
      for (Sample file : FILES) {
        Set<Integer> held = now.get(file).remove(user);
        if (held != null) {
          before.get(file).put(user, held);
        }
      }
    }

    void expectFound(String name) {
      @Nullable Sample file = names.get(name);
      if (file == null) {
        assertThat(hall.refusal(USERS, name)).isNotNull();
        return;
      }
      Map<Integer, Set<Integer>> away = new HashMap<>(before.get(file));
      away.keySet().removeAll(now.get(file).keySet());
      assertThat(found(name, true)).isEqualTo(inWords(now.get(file)));
      assertThat(found(name, false)).isEqualTo(inWords(away));
    }

    private Map<String, List<Integer>> found(String name, boolean online) {
      Map<String, List<Integer>> found = new TreeMap<>();
      for (Holding holding : hall.holdings(USERS, name, true)) {
        if (holding.online() == online) {
          List<Integer> chunks = holding.chunks().stream().boxed().toList();
          holding.users().forEach(user -> found.put(user, chunks));
        }
      }
      return found;
    }

    private static Map<String, List<Integer>> inWords(Map<Integer, Set<Integer>> held) {
      Map<String, List<Integer>> words = new TreeMap<>();
      held.forEach((user, chunks) -> words.put(Town.name(user), List.copyOf(chunks)));
      return words;
    }
  }
}
