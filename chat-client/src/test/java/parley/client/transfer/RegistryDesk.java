package parley.client.transfer;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import parley.client.uplink.Asking;
import parley.protocol.Answer;
import parley.protocol.ChunkSet;
import parley.protocol.Code;
import parley.protocol.FileInfo;
import parley.protocol.Hashes;
import parley.protocol.Holding;
import parley.protocol.Limits;
import parley.protocol.Manifest;
import parley.protocol.Notification;
import parley.protocol.Request;
import parley.protocol.Sha256;

/// The registry of a small village, without a server: names, manifests, holders. Any thread.
final class RegistryDesk {

  private final Map<String, FileInfo> names = new HashMap<>();
  private final Map<Sha256, byte[]> manifests = new HashMap<>();
  private final Map<Sha256, Map<String, BitSet>> holders = new HashMap<>();

  /// What those who went had last.
  private final Map<Sha256, Map<String, BitSet>> heldBefore = new HashMap<>();

  private final Map<String, Boolean> online = new HashMap<>();
  private final Map<Sha256, ByteArrayOutputStream> pages = new HashMap<>();
  private boolean manifestsGiven = true;

  /// What an announcement is refused with, one after the other; nothing when it is taken.
  private List<Code> refusals = List.of();

  /// Whose announcements those are; everybody's if nobody's.
  private Set<String> unwelcome = Set.of();

  private @Nullable FileInfo quicker;
  private Runnable asked = () -> {};
  private int refused;
  final List<Notification.SourceFailed> failures = new CopyOnWriteArrayList<>();

  /// Whether announcements are taken.
  synchronized void announcements(boolean taken) {
    unwelcome = Set.of();
    refusals = taken ? List.of() : List.of(Code.DISK);
  }

  /// From now on announcements of `users` are refused with `code`, each as often as it takes until
  /// who waits for it is told: nobody waits here for all the pauses between.
  synchronized void refusesAnnouncements(Code code, String... users) {
    unwelcome = Set.of(users);
    refusals = Collections.nCopies(Confirmation.TOLD_AFTER, code);
  }

  /// Whether requests for manifests are answered.
  synchronized void manifests(boolean given) {
    manifestsGiven = given;
  }

  /// Somebody registers that before the next manifest is there.
  synchronized void isRegisteredFirst(FileInfo other) {
    quicker = other;
  }

  /// `asked` runs when somebody asks also for those who are away, before that is answered.
  synchronized void whenAskedForThoseAway(Runnable asked) {
    this.asked = asked;
  }

  /// Knows that file no more, as one does that was put back from a copy.
  synchronized void forget(Sha256 file) {
    manifests.remove(file);
  }

  /// How many announcements were not taken.
  synchronized int refused() {
    return refused;
  }

  /// How `user`, whose loop is `loop`, asks.
  Asking of(String user, Executor loop) {
    return new Asking() {
      @Override
      public void ask(LongFunction<Request> request, Consumer<Answer> answered) {
        List<Answer> answers = answer(user, request.apply(1));
        answers.forEach(answer -> loop.execute(() -> answered.accept(answer)));
      }

      @Override
      public void tell(Notification notification) {
        if (notification instanceof Notification.SourceFailed failed) {
          failures.add(failed);
        }
      }
    };
  }

  /// A file is registered, which nobody holds.
  synchronized void knows(String name, Manifest manifest) {
    names.put(
        name,
        new FileInfo(
            name,
            manifest.id(),
            manifest.layout().size(),
            manifest.layout().chunks(),
            manifest.id()));
    manifests.put(manifest.id(), manifest.hashes());
  }

  synchronized void comes(String user) {
    online.put(user, true);
  }

  /// What somebody holds belongs to the session: who comes again says it again.
  synchronized void goes(String user) {
    online.put(user, false);
    holders.forEach((file, each) -> {
      BitSet held = each.remove(user);
      if (held != null) {
        heldBefore.computeIfAbsent(file, _ -> new TreeMap<>()).put(user, held);
      }
    });
  }

  /// Whatever `user` says that it holds.
  synchronized void claim(String user, Sha256 file, BitSet chunks) {
    online.put(user, true);
    holders
        .computeIfAbsent(file, _ -> new TreeMap<>())
        .computeIfAbsent(user, _ -> new BitSet())
        .or(chunks);
  }

  /// What is registered as `name`.
  synchronized FileInfo info(String name) {
    FileInfo info = names.get(name);
    if (info == null) {
      throw new AssertionError("nothing is registered as " + name);
    }
    return info;
  }

  synchronized BitSet held(String user, Sha256 file) {
    return (BitSet) holders.getOrDefault(file, Map.of()).getOrDefault(user, new BitSet()).clone();
  }

  private synchronized List<Answer> answer(String user, Request request) {
    if (!online.getOrDefault(user, false)) {
      return List.of(new Answer.Refused(0, Code.NOT_CONNECTED, "there is no connection"));
    }
    return switch (request) {
      case Request.RegisterFile register -> List.of(register(user, register));
      case Request.PutManifest(long id, _, boolean last, _) when last && quicker != null -> {
        names.put(quicker.name(), quicker);
        manifests.put(quicker.file(), new byte[quicker.chunks() * Limits.SHA_256_BYTES]);
        quicker = null;
        yield List.of(new Answer.Refused(id, Code.NAME_TAKEN, "another was quicker"));
      }
      case Request.PutManifest(long id, Sha256 file, boolean last, Hashes hashes) -> {
        pages.computeIfAbsent(file, _ -> new ByteArrayOutputStream()).writeBytes(hashes.toArray());
        if (last) {
          manifests.put(file, pages.remove(file).toByteArray());
        }
        yield List.of(new Answer.Done(id));
      }
      case Request.GetManifest(long id, Sha256 file) ->
          manifestsGiven ? manifest(id, file) : List.of();
      case Request.FindFile(long id, String name, boolean away) ->
          List.of(find(user, id, name, away));
      case Request.Announce(long id, Sha256 file, ChunkSet chunks) -> {
        if (!refusals.isEmpty() && (unwelcome.isEmpty() || unwelcome.contains(user))) {
          refused++;
          yield refusals.stream()
              .<Answer>map(code -> new Answer.Refused(id, code, "there is no room"))
              .toList();
        }
        if (!manifests.containsKey(file)) {
          yield List.of(new Answer.Refused(id, Code.UNKNOWN_FILE, "there is no such file"));
        }
        claim(user, file, chunks.toBitSet());
        yield List.of(new Answer.Done(id));
      }
      case Request.Withdraw(long id, Sha256 file) -> {
        holders.getOrDefault(file, new HashMap<>()).remove(user);
        yield List.of(new Answer.Done(id));
      }
      default -> throw new IllegalArgumentException("" + request);
    };
  }

  private Answer register(String user, Request.RegisterFile asked) {
    FileInfo known = names.get(asked.name());
    if (known == null) {
      FileInfo info =
          new FileInfo(asked.name(), asked.file(), asked.size(), asked.chunks(), asked.sha256());
      names.put(asked.name(), info);
      return new Answer.FileRegistered(asked.id(), info, !manifests.containsKey(asked.file()));
    }
    if (!known.sha256().equals(asked.sha256())) {
      return new Answer.Refused(asked.id(), Code.NAME_TAKEN, "another file has that name");
    }
    return held(user, known.file()).cardinality() == known.chunks()
        ? new Answer.Refused(asked.id(), Code.ALREADY_REGISTERED, "you hold it already")
        : new Answer.FileRegistered(asked.id(), known, false);
  }

  private List<Answer> manifest(long id, Sha256 file) {
    byte[] all = manifests.get(file);
    if (all == null) {
      return List.of(new Answer.Refused(id, Code.UNKNOWN_FILE, "there is no such file"));
    }
    List<Answer> answers = new ArrayList<>();
    int pageBytes = 2500 * 32;
    for (int from = 0; from < all.length; from += pageBytes) {
      int end = Math.min(all.length, from + pageBytes);
      byte[] page = java.util.Arrays.copyOfRange(all, from, end);
      answers.add(new Answer.ManifestPage(id, answers.size(), end == all.length, Hashes.of(page)));
    }
    return answers;
  }

  private Answer find(String asker, long id, String name, boolean away) {
    if (away) {
      asked.run();
    }
    FileInfo info = names.get(name);
    if (info == null || !manifests.containsKey(info.file())) {
      return new Answer.Refused(id, Code.UNKNOWN_FILE, "there is no file " + name);
    }
    List<Holding> holdings = new ArrayList<>();
    add(holdings, holders, info.file(), asker, true);
    if (away) {
      add(holdings, heldBefore, info.file(), asker, false);
    }
    return new Answer.FileFound(id, 0, true, info, holdings);
  }

  private void add(
      List<Holding> holdings,
      Map<Sha256, Map<String, BitSet>> from,
      Sha256 file,
      String asker,
      boolean present) {
    from.getOrDefault(file, Map.of())
        .forEach((user, chunks) -> {
          if (!user.equals(asker) && online.getOrDefault(user, false) == present) {
            holdings.add(new Holding(ChunkSet.of(chunks), List.of(user), present));
          }
        });
  }
}
