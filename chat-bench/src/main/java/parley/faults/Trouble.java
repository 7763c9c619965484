package parley.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// What befalls one process, link, disk or clock: one thing after the other, with peace between.
/// Each ends before the next begins, and before the schedule does.
final class Trouble {

  private static final Duration BETWEEN_SERVERS = Duration.ofSeconds(12);
  private static final Duration BETWEEN_USERS = Duration.ofSeconds(14);
  private static final Duration BETWEEN_DISKS = Duration.ofSeconds(20);
  private static final Duration BETWEEN_CLOCKS = Duration.ofSeconds(8);

  /// Usually; one in [#LONG] takes up to [#AT_MOST], which is beyond all that waits for an answer.
  private static final Duration USUALLY = Duration.ofMillis(900);

  private static final int LONG = 12;
  private static final Duration AT_MOST = Duration.ofSeconds(14);

  /// After so many bytes a link breaks, at most.
  private static final int BYTES = 3000;

  /// Of a day: less than messages are kept for, whatever the clocks are.
  private static final int WRONG_SECONDS = 2 * 24 * 3600;

  private final Random random;
  private final Duration length;
  private final List<Step> steps = new ArrayList<>();
  private Duration now = Duration.ZERO;

  private Trouble(long seed, Duration length) {
    random = new Random(seed);
    this.length = length;
  }

  static List<Step> ofServer(long seed, Duration length) {
    Trouble trouble = new Trouble(seed, length);
    return trouble.each(BETWEEN_SERVERS, trouble::server);
  }

  static List<Step> ofUser(long seed, Duration length, String user) {
    Trouble trouble = new Trouble(seed, length);
    return trouble.each(BETWEEN_USERS, () -> trouble.user(user));
  }

  static List<Step> ofDisk(long seed, Duration length) {
    Trouble trouble = new Trouble(seed, length);
    return trouble.each(
        BETWEEN_DISKS, () -> trouble.during(new Act.Fill(), new Act.Empty(), trouble.aWhile()));
  }

  static List<Step> ofClocks(long seed, Duration length) {
    Trouble trouble = new Trouble(seed, length);
    return trouble.each(BETWEEN_CLOCKS, trouble::clock);
  }

  /// One after the other: `fault` does it from `now` on, and moves `now` to its end.
  private List<Step> each(Duration between, Runnable fault) {
    now = Chance.about(random, between);
    while (now.compareTo(length) < 0) {
      fault.run();
      now = now.plus(Chance.about(random, between));
    }
    return steps;
  }

  private void server() {
    int kind = random.nextInt(100);
    Act start = new Act.Start(Act.SERVER);
    if (kind < 45) {
      during(new Act.Kill(Act.SERVER), start, aWhile());
    } else if (kind < 70) {
      during(new Act.Freeze(Act.SERVER), new Act.Thaw(Act.SERVER), aWhile());
    } else if (kind < 85) {
      during(new Act.Stop(Act.SERVER), start, aWhile());
    } else {
      storm();
    }
  }

  /// All come at once, and the server is killed twice while they log in.
  private void storm() {
    add(new Act.Storm());
    Schedule.USERS.forEach(user -> add(new Act.Kill(user)));
    Schedule.USERS.forEach(user -> add(new Act.Start(user)));
    for (int i = 0; i < 2; i++) {
      now = now.plusMillis(300 + random.nextInt(1200));
      during(
          new Act.Kill(Act.SERVER),
          new Act.Start(Act.SERVER),
          Duration.ofMillis(random.nextInt(400)));
    }
  }

  private void user(String user) {
    int kind = random.nextInt(100);
    Act clear = new Act.Clear(user);
    if (kind < 25) {
      during(new Act.Kill(user), new Act.Start(user), aWhile());
    } else if (kind < 45) {
      during(new Act.Freeze(user), new Act.Thaw(user), aWhile());
    } else if (kind < 70) {
      during(new Act.Cut(user, random.nextInt(BYTES), random.nextBoolean()), clear, aWhile());
    } else if (kind < 85) {
      during(new Act.Stall(user, random.nextInt(BYTES)), clear, aWhile());
    } else if (kind < 94) {
      during(new Act.Slow(user, 500 + random.nextInt(20_000)), clear, aWhile().multipliedBy(3));
    } else {
      during(new Act.Stop(user), new Act.Start(user), aWhile());
    }
  }

  private void clock() {
    List<String> all = new ArrayList<>(Schedule.USERS);
    all.add(Act.SERVER);
    int seconds = random.nextInt(2 * WRONG_SECONDS) - WRONG_SECONDS;
    // As often a little as a lot.
    Duration offset = Duration.ofSeconds(random.nextBoolean() ? seconds : seconds / 3600);
    add(new Act.Jump(Chance.one(random, all), offset));
  }

  private void during(Act begin, Act end, Duration time) {
    add(begin);
    now = now.plus(time);
    add(end);
  }

  private void add(Act act) {
    steps.add(new Step(now, act));
  }

  private Duration aWhile() {
    return random.nextInt(LONG) == 0
        ? Duration.ofMillis(random.nextLong(AT_MOST.toMillis()))
        : Chance.about(random, USUALLY);
  }
}
