package parley.client.transfer;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import parley.client.api.Outcome;
import parley.client.uplink.Asking;
import parley.protocol.Answer;
import parley.protocol.ChunkSet;
import parley.protocol.Code;
import parley.protocol.FileInfo;
import parley.protocol.Holding;
import parley.protocol.Request;

/// What the registry knows of a name.
record Found(FileInfo file, List<Holding> holdings) {

  /// Bytes, more or less, that all holdings of a file take at most: half as much again as a server
  /// at its limits has. What comes on top is passed over.
  static final long MOST_BYTES = 32L << 20;

  private static final int NAME_BYTES = 64;

  /// Asks for it; with `away` those who are not online are told too. On the swarm loop.
  static void ask(Asking registry, String name, boolean away, Consumer<Outcome<Found>> found) {
    List<Holding> holdings = new ArrayList<>();
    AtomicLong room = new AtomicLong(MOST_BYTES);
    registry.ask(
        id -> new Request.FindFile(id, name, away),
        answer -> {
          if (answer instanceof Answer.FileFound page) {
            for (Holding holding : page.holdings()) {
              if (room.addAndGet(-bytes(holding)) >= 0) {
                holdings.add(holding);
              }
            }
            if (page.last()) {
              found.accept(check(name, new Found(page.file(), holdings)));
            }
          } else {
            found.accept(Asking.refusal(answer));
          }
        });
  }

  /// What a download calls its file is what somebody has typed, and no path that a server thought
  /// of.
  private static Outcome<Found> check(String name, Found found) {
    return found.file().name().equals(name)
        ? new Outcome.Ok<>(found)
        : new Outcome.Refused<>(Code.INTERNAL, "the server told of another file");
  }

  private static long bytes(Holding holding) {
    long names = holding.users().stream().mapToLong(user -> NAME_BYTES + 2L * user.length()).sum();
    return names + NAME_BYTES + holding.chunks().length() / 8;
  }

  /// Who is online and holds what, sorted by name: those who hold the same share one set, as
  /// thousands may.
  SortedMap<String, ChunkSet> online() {
    SortedMap<String, ChunkSet> users = new TreeMap<>();
    for (Holding holding : holdings) {
      if (holding.online() && !holding.chunks().isEmpty()) {
        holding.users().forEach(user -> users.put(user, holding.chunks()));
      }
    }
    return users;
  }

  /// Who is online and holds some of `chunks`.
  Set<String> online(BitSet chunks) {
    return holdings.stream()
        .filter(holding -> holding.online() && holding.chunks().intersects(chunks))
        .flatMap(holding -> holding.users().stream())
        .collect(Collectors.toSet());
  }

  /// Those who are not online and held some of `chunks` the last time, in words; empty if nobody.
  String lastHolders(BitSet chunks) {
    List<String> users = new ArrayList<>();
    for (Holding holding : holdings) {
      if (!holding.online() && holding.chunks().intersects(chunks)) {
        users.addAll(holding.users());
      }
    }
    List<String> named = users.stream().sorted().distinct().limit(5).toList();
    return String.join(", ", named) + (users.size() > named.size() ? " and others" : "");
  }
}
