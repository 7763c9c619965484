package parley.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// What the users type. No two texts are the same.
final class Talk {

  private static final Duration PAUSE = Duration.ofMillis(60);

  private static final int LONG_TEXT = 12_000;

  private static final int KILLED_WITHIN_MILLIS = 150;

  private static final int AWAY_MILLIS = 300;

  private final Random random;
  private final Duration length;
  private final List<Schedule.SharedFile> files;
  private final List<Step> steps = new ArrayList<>();

  /// With whom each user was last to have a private session.
  private final Map<String, String> partners = new HashMap<>();

  private int texts;

  Talk(long seed, Duration length, List<Schedule.SharedFile> files) {
    random = new Random(seed);
    this.length = length;
    this.files = files;
  }

  List<Step> steps() {
    for (Duration at = Duration.ZERO;
        at.compareTo(length) < 0;
        at = at.plus(Chance.about(random, PAUSE))) {
      String user = Chance.one(random, Schedule.USERS);
      String other = Chance.one(random, Schedule.others(user));
      int kind = random.nextInt(1000);
      if (kind < 25) {
        burst(at, user, other);
      } else {
        type(at, user, command(kind, user, other));
      }
    }
    return steps;
  }

  private String command(int kind, String user, String other) {
    if (kind < 650) {
      return "message " + other + " " + text();
    } else if (kind < 700) {
      return "broadcast " + text();
    } else if (kind < 830) {
      return "private " + partner(user, other) + " " + text();
    } else if (kind < 870) {
      partners.put(user, other);
      partners.put(other, user);
      return "startprivate " + other;
    } else if (kind < 880) {
      return "stopprivate " + other;
    } else if (kind < 895) {
      return "block " + other;
    } else if (kind < 925) {
      return "unblock " + other;
    } else if (kind < 945) {
      return "whoelse";
    } else if (kind < 970) {
      Schedule.SharedFile file = Chance.one(random, files);
      return "register " + file.name() + " " + file.chunks();
    } else {
      return "download " + Chance.one(random, files).name();
    }
  }

  /// Mostly somebody with whom there may be a session.
  private String partner(String user, String other) {
    return random.nextInt(5) == 0 ? other : partners.getOrDefault(user, other);
  }

  /// Many at once; now and then one of those concerned is killed in the middle of it.
  private void burst(Duration at, String user, String other) {
    int count = 10 + random.nextInt(60);
    for (int i = 0; i < count; i++) {
      type(at, user, "message " + other + " " + text());
    }
    if (random.nextInt(3) == 0) {
      String who = Chance.one(random, List.of(user, other, other, Act.SERVER));
      Duration then = at.plusMillis(random.nextInt(KILLED_WITHIN_MILLIS));
      steps.add(new Step(then, new Act.Kill(who)));
      steps.add(new Step(then.plusMillis(AWAY_MILLIS), new Act.Start(who)));
    }
  }

  private String text() {
    String label = "t" + texts++;
    int more = random.nextInt(20) == 0 ? random.nextInt(LONG_TEXT) : random.nextInt(60);
    return label + " " + ".".repeat(more);
  }

  private void type(Duration at, String user, String command) {
    steps.add(new Step(at, new Act.Type(user, command)));
  }
}
