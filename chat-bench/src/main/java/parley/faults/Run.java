package parley.faults;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import parley.faults.check.Entry;
import parley.faults.check.History;

/// One run: all come in, what the schedule wants happens, all faults end, all is given time, and
/// everybody leaves. One thread.
final class Run {

  private static final Duration BEGUN_WITHIN = Duration.ofSeconds(60);

  /// Beyond all that a client or the server waits for, on a machine that is busy.
  private static final Duration CALM_WITHIN = Duration.ofMinutes(3);

  private static final Duration QUIET = Duration.ofSeconds(2);

  private static final Duration ENDED_WITHIN = Duration.ofSeconds(30);

  private static final long TICK_MILLIS = 10;

  private final Schedule schedule;
  private final World world;
  private final History history;
  private final Consumer<Duration> progress;

  /// @param progress hears again and again how far it is
  Run(Schedule schedule, World world, History history, Consumer<Duration> progress) {
    this.schedule = schedule;
    this.world = world;
    this.history = history;
    this.progress = progress;
  }

  /// Does it all; what was seen is in the history then.
  ///
  /// @throws IOException when not even the beginning succeeds
  void play() throws IOException, InterruptedException {
    begin();
    long began = System.nanoTime();
    for (Step step : schedule.steps()) {
      await(() -> System.nanoTime() - began >= step.at().toNanos(), schedule.length());
      progress.accept(step.at());
      world.act(step.act());
    }
    progress.accept(schedule.length());
    recover();
    if (await(this::isAnswered, CALM_WITHIN) && awaitQuiet()) {
      history.add(new Entry.Calm());
      afterwards();
    }
    world.look();
    end();
  }

  private void begin() throws IOException, InterruptedException {
    world.act(new Act.Start(Act.SERVER));
    if (!await(() -> world.server().port() != 0, BEGUN_WITHIN)) {
      throw new IOException("the server does not start");
    }
    for (String user : Schedule.USERS) {
      world.act(new Act.Start(user));
    }
    if (!await(this::areAllIn, BEGUN_WITHIN)) {
      throw new IOException("the users do not get in");
    }
  }

  /// Ends whatever is still going on, and brings back whoever is away.
  private void recover() throws IOException, InterruptedException {
    world.act(new Act.Empty());
    world.act(new Act.Thaw(Act.SERVER));
    world.act(new Act.Jump(Act.SERVER, Duration.ZERO));
    world.act(new Act.Start(Act.SERVER));
    for (String user : Schedule.USERS) {
      world.act(new Act.Thaw(user));
      world.act(new Act.Clear(user));
      world.act(new Act.Jump(user, Duration.ZERO));
      world.act(new Act.Start(user));
    }
  }

  /// What has to work when all is well.
  private void afterwards() throws IOException, InterruptedException {
    for (String user : Schedule.USERS) {
      for (String other : Schedule.others(user)) {
        world.act(new Act.Type(user, "unblock " + other));
      }
    }
    String owner = Schedule.USERS.getFirst();
    world.act(new Act.Type(owner, "register " + Schedule.LAST_FILE));
    await(this::isAnswered, CALM_WITHIN);
    for (String user : Schedule.USERS) {
      world.act(new Act.Type(user, "whoelse"));
      if (!user.equals(owner)) {
        world.act(new Act.Type(user, "download " + Schedule.LAST_FILE));
      }
      for (String other : Schedule.others(user)) {
        world.act(new Act.Type(user, "message " + other + " last-" + user + "-" + other + " ."));
      }
    }
    await(this::isAnswered, CALM_WITHIN);
    awaitQuiet();
  }

  private void end() throws InterruptedException {
    for (Person person : world.people()) {
      person.endInput();
    }
    for (Person person : world.people()) {
      ChatRun run = person.run();
      if (run != null) {
        run.awaitEnd(ENDED_WITHIN);
      }
    }
    world.server().kill();
  }

  private boolean areAllIn() {
    return world.people().stream().allMatch(Person::isIn);
  }

  private boolean isAnswered() {
    return areAllIn() && world.people().stream().allMatch(person -> person.unanswered() == 0);
  }

  private boolean awaitQuiet() throws IOException, InterruptedException {
    long began = System.nanoTime();
    while (System.nanoTime() - began < CALM_WITHIN.toNanos()) {
      int before = history.size();
      if (!await(() -> history.size() != before, QUIET)) {
        return true;
      }
    }
    return false;
  }

  /// Looks after the world until `condition` holds; false when it does not within that time.
  private boolean await(BooleanSupplier condition, Duration atMost)
      throws IOException, InterruptedException {
    long began = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - began > atMost.toNanos()) {
        return false;
      }
      world.lookAfter();
      TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
    }
    return true;
  }
}
