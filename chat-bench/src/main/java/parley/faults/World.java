package parley.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import parley.faults.check.Entry;
import parley.faults.check.History;
import parley.protocol.Sha256;
import parley.sandbox.Sandbox;

/// The server, the users and all that can befall them: does what a [Schedule] wants, and writes
/// down what is seen. One thread.
final class World {

  /// Flags for processes that are killed before an optimizing compiler pays.
  static final List<String> SHORT_LIVED = List.of("-XX:TieredStopAtLevel=1");

  private final History history;
  private final Map<String, Schedule.SharedFile> shared = new LinkedHashMap<>();
  private final long seed;
  private final Server server;
  private final Map<String, Person> people = new LinkedHashMap<>();
  private final @Nullable Disk disk;
  private final @Nullable Clocks clocks;
  private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);

  World(Sandbox sandbox, Schedule schedule, History history)
      throws IOException, InterruptedException {
    this.history = history;
    seed = schedule.seed();
    for (Schedule.SharedFile file : schedule.files()) {
      shared.put(file.name(), file);
      history.add(new Entry.Made(file.name(), sha256(content(file))));
    }
    clocks = Clocks.in(sandbox.folder().resolve("clocks")).orElse(null);
    Path place = sandbox.folder().resolve("disk");
    disk = Disk.mount(sandbox, place).orElse(null);
    List<String> plain = schedule.plaintext() ? List.of("--plaintext") : List.of();
    server = new Server(sandbox, place.resolve("data"), history, environment(Act.SERVER), plain);
    for (String user : Schedule.USERS) {
      Road road = new Road(server::port);
      sandbox.atEnd(road::close);
      List<String> options = new ArrayList<>(plain);
      if (user.equals(Schedule.USERS.getLast())) {
        options.addAll(List.of("--no-direct", "--no-reverse"));
      }
      people.put(user, new Person(user, sandbox, road, history, environment(user), options));
    }
  }

  /// What cannot be done here, and so is left out.
  List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (disk == null) {
      missing.add("no full disks: mounting one needs root");
    }
    if (clocks == null) {
      missing.add("no wrong clocks: they need a C compiler, cc");
    }
    return missing;
  }

  Server server() {
    return server;
  }

  List<Person> people() {
    return List.copyOf(people.values());
  }

  /// How often each fault struck.
  Map<Fault, Integer> counts() {
    return new EnumMap<>(counts);
  }

  /// Does it.
  void act(Act act) throws IOException, InterruptedException {
    switch (act) {
      case Act.Type(String user, String command) -> type(of(user), command);
      case Act.Start(String who) when isServer(who) -> server.start();
      case Act.Start(String who) -> of(who).start();
      case Act.Kill(String who) when isServer(who) ->
          struck(Fault.SERVER_KILLED, who, server.kill());
      case Act.Kill(String who) -> {
        struck(Fault.CLIENT_KILLED, who, of(who).kill());
        look(of(who));
      }
      case Act.Stop(String who) when isServer(who) ->
          struck(Fault.SERVER_STOPPED, who, server.stop());
      case Act.Stop(String who) -> struck(Fault.LOGGED_OUT, who, of(who).leave());
      case Act.Freeze(String who) when isServer(who) ->
          struck(Fault.SERVER_FROZEN, who, server.signal("STOP"));
      case Act.Freeze(String who) -> struck(Fault.CLIENT_FROZEN, who, of(who).signal("STOP"));
      case Act.Thaw(String who) when isServer(who) -> over(who, "goes on", server.signal("CONT"));
      case Act.Thaw(String who) -> over(who, "goes on", of(who).signal("CONT"));
      case Act.Cut(String user, int bytes, boolean reset) -> {
        of(user).road().cut(bytes, reset);
        struck(Fault.CUT, user, true);
      }
      case Act.Stall(String user, int bytes) -> {
        of(user).road().stall(bytes);
        struck(Fault.STALLED, user, true);
      }
      case Act.Slow(String user, int bytesPerSecond) -> {
        of(user).road().slow(bytesPerSecond);
        struck(Fault.SLOW, user, true);
      }
      case Act.Clear(String user) -> {
        of(user).road().clear();
        over(user, "connections are well", true);
      }
      case Act.Jump(String who, Duration offset) -> jump(who, offset);
      case Act.Fill() -> struck(Fault.DISK, Act.SERVER, disk != null && disk.fill());
      case Act.Empty() ->
          over(Act.SERVER, Entry.Struck.DISK_HAS_ROOM, disk != null && disk.empty());
      case Act.Storm() -> struck(Fault.STORM, Act.SERVER, true);
    }
  }

  /// Starts what should run and does not.
  void lookAfter() throws IOException {
    server.lookAfter();
    for (Person person : people.values()) {
      person.lookAfter();
    }
  }

  /// Writes down what lies in the users' folders under the names of files.
  void look() throws IOException {
    for (Person person : people.values()) {
      look(person);
    }
  }

  private void look(Person person) throws IOException {
    for (String file : shared.keySet()) {
      Path path = person.files().resolve(file);
      if (Files.exists(path)) {
        history.add(new Entry.Found(person.name(), file, sha256(Files.readAllBytes(path))));
      }
    }
  }

  private void type(Person person, String command) throws IOException {
    String[] words = command.split(" ", 3);
    Schedule.SharedFile file = shared.get(words.length > 1 ? words[1] : "");
    if (words[0].equals("register") && file != null) {
      Path path = person.files().resolve(file.name());
      if (!Files.exists(path)) {
        Files.write(path, content(file));
      }
    }
    person.type(command);
  }

  private void jump(String who, Duration offset) throws IOException {
    if (clocks != null) {
      clocks.jump(who, offset);
      if (offset.isZero()) {
        over(who, "clock is right", true);
      } else {
        counts.merge(Fault.CLOCK, 1, Integer::sum);
        history.add(new Entry.Struck(who, "clock is off by " + offset));
      }
    }
  }

  private void struck(Fault fault, String who, boolean done) {
    if (done) {
      counts.merge(fault, 1, Integer::sum);
      history.add(new Entry.Struck(who, fault.words()));
    }
  }

  private void over(String who, String how, boolean done) {
    if (done) {
      history.add(new Entry.Struck(who, how));
    }
  }

  private Map<String, String> environment(String who) throws IOException {
    return clocks == null ? Map.of() : clocks.environment(who);
  }

  private Person of(String user) {
    return Objects.requireNonNull(people.get(user), user);
  }

  private static boolean isServer(String who) {
    return who.equals(Act.SERVER);
  }

  private byte[] content(Schedule.SharedFile file) {
    byte[] bytes = new byte[file.bytes()];
    new Random(seed ^ file.name().hashCode()).nextBytes(bytes);
    return bytes;
  }

  private static String sha256(byte[] bytes) {
    return Sha256.of(Sha256.digest().digest(bytes)).toString();
  }
}
