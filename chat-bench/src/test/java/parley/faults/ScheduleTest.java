package parley.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScheduleTest {

  private static final Duration LENGTH = Duration.ofMinutes(3);

  @Test
  void theSameSeedGivesTheSameSchedule() {
    assertThat(Schedule.of(7, LENGTH)).isEqualTo(Schedule.of(7, LENGTH));
  }

  @Test
  void anotherSeedGivesAnotherSchedule() {
    assertThat(Schedule.of(7, LENGTH).steps()).isNotEqualTo(Schedule.of(8, LENGTH).steps());
  }

  @Test
  void stepsAreInTheOrderOfTimeAndWithinTheLength() {
    List<Duration> times = Schedule.of(7, LENGTH).steps().stream().map(Step::at).toList();

    assertThat(times).isSorted().allMatch(at -> at.compareTo(LENGTH) <= 0);
  }

  @Test
  void noTwoTextsAreTheSame() {
    List<String> texts =
        commands(7)
            .filter(command -> command.matches("(message|private) .*"))
            .map(command -> command.split(" ", 3)[2])
            .toList();

    assertThat(texts).isNotEmpty().doesNotHaveDuplicates();
  }

  @Test
  void whatBeginsEnds() {
    Set<String> away = new HashSet<>();
    Set<String> frozen = new HashSet<>();
    Set<String> disturbed = new HashSet<>();
    for (Step step : Schedule.of(7, LENGTH).steps()) {
      switch (step.act()) {
        case Act.Kill(String who) -> away.add(who);
        case Act.Stop(String who) -> away.add(who);
        case Act.Start(String who) -> away.remove(who);
        case Act.Freeze(String who) -> frozen.add(who);
        case Act.Thaw(String who) -> frozen.remove(who);
        case Act.Cut(String user, _, _) -> disturbed.add(user);
        case Act.Stall(String user, _) -> disturbed.add(user);
        case Act.Slow(String user, _) -> disturbed.add(user);
        case Act.Clear(String user) -> disturbed.remove(user);
        case Act.Fill() -> disturbed.add("disk");
        case Act.Empty() -> disturbed.remove("disk");
        case Act.Type _, Act.Jump _, Act.Storm _ -> {}
      }
    }

    assertThat(away).isEmpty();
    assertThat(frozen).isEmpty();
    assertThat(disturbed).isEmpty();
  }

  @Test
  void eachKindOfActIsDoneSoonerOrLater() {
    Set<Class<?>> done = new HashSet<>();
    LongStream.range(0, 10)
        .forEach(seed ->
            Schedule.of(seed, LENGTH).steps().forEach(step -> done.add(step.act().getClass())));

    assertThat(done).containsExactlyInAnyOrder(Act.class.getPermittedSubclasses());
  }

  private static Stream<String> commands(long seed) {
    return Schedule.of(seed, LENGTH).steps().stream()
        .filter(step -> step.act() instanceof Act.Type)
        .map(step -> ((Act.Type) step.act()).command());
  }
}
