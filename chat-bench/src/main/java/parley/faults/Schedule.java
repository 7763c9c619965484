package parley.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// What is to happen in a run. A pure function of seed and length: what the processes make of it is
/// not, as they have their own timing.
///
/// @param plaintext whether there is no TLS, so that links break within lines of JSON
/// @param files what the users share
/// @param steps in the order of time; whatever they begin they end
record Schedule(
    long seed, Duration length, boolean plaintext, List<SharedFile> files, List<Step> steps) {

  /// Who chats. The last one reaches others by way of the server's relay only.
  static final List<String> USERS = List.of("alice", "bob", "carol", "dave", "erin");

  /// A file that a user may register.
  record SharedFile(String name, int bytes, int chunks) {}

  /// The name of the file that nobody touches before all faults are over.
  static final String LAST_FILE = "last";

  private static final int FILES = 6;

  private static final int MOST_BYTES = 3_000_000;

  private static final int MOST_CHUNKS = 40;

  /// The schedule of that seed.
  static Schedule of(long seed, Duration length) {
    Random random = new Random(seed);
    boolean plaintext = random.nextInt(3) == 0;
    List<SharedFile> files =
        IntStream.range(0, FILES).mapToObj(i -> file("file" + i, random)).toList();
    List<Step> steps = new ArrayList<>(new Talk(random.nextLong(), length, files).steps());
    steps.addAll(Trouble.ofServer(random.nextLong(), length));
    steps.addAll(Trouble.ofDisk(random.nextLong(), length));
    steps.addAll(Trouble.ofClocks(random.nextLong(), length));
    for (String user : USERS) {
      steps.addAll(Trouble.ofUser(random.nextLong(), length, user));
    }
    steps.replaceAll(step -> step.at().compareTo(length) > 0 ? new Step(length, step.act()) : step);
    steps.sort(Comparator.comparing(Step::at));
    List<SharedFile> all = new ArrayList<>(files);
    all.add(file(LAST_FILE, random));
    return new Schedule(seed, length, plaintext, List.copyOf(all), List.copyOf(steps));
  }

  /// All but one.
  static List<String> others(String user) {
    return USERS.stream().filter(each -> !each.equals(user)).toList();
  }

  private static SharedFile file(String name, Random random) {
    int bytes = 1 + random.nextInt(MOST_BYTES);
    return new SharedFile(name, bytes, 1 + random.nextInt(Math.min(MOST_CHUNKS, bytes)));
  }
}
