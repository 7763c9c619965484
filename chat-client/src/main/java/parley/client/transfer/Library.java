package parley.client.transfer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import parley.client.api.ClientEvent;
import parley.client.home.AccountFolder;
import parley.client.home.TransfersFile;
import parley.client.uplink.Asking;
import parley.protocol.ChunkSet;
import parley.protocol.Code;
import parley.protocol.Fingerprint;
import parley.protocol.Sha256;

/// All files that this client shares: what it registered and what it downloaded, complete or in
/// part, and nothing else. Remembers them over restarts, and sees to it that the registry knows of
/// every chunk, in this session and the next. Not thread-safe; the swarm loop uses it.
final class Library {

  private final Announcements announcements;
  private final Inspection inspection;
  private final LibraryRecord record;
  private final Workers workers;
  private final Predicate<Sha256> fetched;
  private final Consumer<ClientEvent> events;
  private final BiConsumer<HeldFile, ChunkSet> gained;
  private final Map<Sha256, HeldFile> files = new LinkedHashMap<>();

  /// Who this is, also to others on this machine.
  private String home = "";

  /// An empty one; `gained` hears of each gain.
  ///
  /// @param fetched whether a download of a file goes on, and may have its part file open
  Library(
      Asking registry,
      Workers workers,
      Executor loop,
      Predicate<Sha256> fetched,
      Consumer<ClientEvent> events,
      BiConsumer<HeldFile, ChunkSet> gained) {
    this.announcements = new Announcements(registry, this::holds, this::lose);
    this.inspection = new Inspection(workers, loop, this::holds, this::share, this::lose);
    this.record = new LibraryRecord(loop);
    this.workers = workers;
    this.fetched = fetched;
    this.events = events;
    this.gained = gained;
  }

  /// There is a session: all is looked at, and announced if it is as it was.
  ///
  /// @param account the same each time
  /// @param announced runs when the registry knows of all
  void connected(AccountFolder account, Runnable announced) {
    announcements.connected();
    if (!record.isOpen()) {
      home = Fingerprint.of(account.identity().getPublic()).toString();
      record.open(account.transfers()).forEach(file -> files.put(file.id(), file));
    }
    List<HeldFile> before = List.copyOf(files.values());
    before.forEach(file -> file.confirmation().forgotten());
    inspection.look(before, kept -> announcements.announce(kept, announced));
  }

  /// `looked` runs when the files that the disk has no more as they were are lost.
  void look(Runnable looked) {
    inspection.look(List.copyOf(files.values()), _ -> looked.run());
  }

  /// `known` runs when it is known whether a file that may have changed is as it was; if not, it is
  /// lost by then.
  void settle(HeldFile file, Runnable known) {
    inspection.settle(file, known);
  }

  /// There is no session.
  void disconnected() {
    announcements.disconnected();
    files.values().forEach(file -> file.confirmation().forgotten());
  }

  /// The file with that id, if chunks of it are held.
  @Nullable HeldFile find(Sha256 id) {
    return files.get(id);
  }

  private boolean holds(HeldFile file) {
    return files.get(file.id()) == file;
  }

  /// Whether the whole file there is shared, in whatever layout.
  boolean shares(Path path) {
    return files.values().stream()
        .anyMatch(file ->
            file.content() instanceof HeldFile.Content.Complete(Path at, _, _) && at.equals(path));
  }

  /// The file at `path` has just been found to be as `digest` says. What was shared from there and
  /// is another is lost, and so is what had that content elsewhere and is not there any more.
  ///
  /// @param others hears of one that is there, if there is
  void found(Path path, FileDigest digest, Consumer<Optional<HeldFile>> others) {
    List<HeldFile> elsewhere = new ArrayList<>();
    for (HeldFile file : List.copyOf(files.values())) {
      if (file.content() instanceof HeldFile.Content.Complete(Path at, _, Sha256 content)) {
        boolean same = content.equals(digest.sha256());
        if (at.equals(path) && same) {
          keep(file, new HeldFile.Content.Complete(path, digest.stamp(), content));
        } else if (at.equals(path)) {
          lose(file, "it has changed");
        } else if (same) {
          elsewhere.add(file);
        }
      }
    }
    inspection.look(elsewhere, kept -> others.accept(kept.stream().findFirst()));
  }

  /// The client holds all of this file. A part file of it goes, if nothing is fetched into it.
  HeldFile share(FileDigest digest, Path path) {
    Sha256 id = digest.manifest().id();
    HeldFile.Content.Complete content =
        new HeldFile.Content.Complete(path, digest.stamp(), digest.sha256());
    HeldFile file =
        files.computeIfAbsent(
            id, _ -> new HeldFile(id, digest.manifest().layout(), ChunkSet.EMPTY, content));
    HeldFile.Content before = file.content();
    keep(file, content);
    if (before instanceof HeldFile.Content.Part(Path part, _) && !fetched.test(id)) {
      release(id, part);
    }
    tell(file);
    return file;
  }

  /// Nothing is fetched into that part file any more: it goes, if the whole is here.
  void release(Sha256 id, Path part) {
    HeldFile file = files.get(id);
    if (file != null && file.content() instanceof HeldFile.Content.Complete) {
      workers.disk().execute(() -> PartFile.delete(part));
    }
  }

  private void keep(HeldFile file, HeldFile.Content.Complete content) {
    file.complete(content);
    record.share(file, content, why -> lose(file, Code.DISK, why));
  }

  /// A download begins, or goes on, into a part file that has these chunks. Of a file that was
  /// shared meanwhile there is no more to say.
  ///
  /// @param fresh the part file has just been made: what was held in one before, is not any more
  HeldFile begin(TransfersFile.Part part, boolean fresh) {
    HeldFile before = files.get(part.file());
    if (before != null) {
      if (!(before.content() instanceof HeldFile.Content.Part(Path path, _))
          || path.equals(part.path()) && !fresh) {
        return before;
      }
      if (!before.chunks().isEmpty()) {
        announcements.withdraw(before.id());
      }
      if (!path.equals(part.path())) {
        workers.disk().execute(() -> PartFile.delete(path));
      }
    }
    HeldFile file = hold(part);
    record.begin(part);
    return file;
  }

  private HeldFile hold(TransfersFile.Part part) {
    HeldFile file = HeldFile.of(part);
    HeldFile before = files.put(part.file(), file);
    if (before != null) {
      before.confirmation().lost(Code.NO_SUCH_FILE, "what is there of it has changed");
    }
    return file;
  }

  /// Where the part file lies of which `complete` is to become: where it was begun, else where no
  /// other client has one.
  Path part(Sha256 id, Path complete) {
    HeldFile file = files.get(id);
    return file != null
            && file.content() instanceof HeldFile.Content.Part(Path path, Path to)
            && to.equals(complete)
        ? path
        : complete.resolveSibling(FileNames.part(String.valueOf(complete.getFileName()), id, home));
  }

  /// A part file is given up: it is forgotten, if it was begun, and deleted.
  void discard(Sha256 id, Path part) {
    HeldFile file = files.get(id);
    if (file != null
        && file.content() instanceof HeldFile.Content.Part(Path path, _)
        && path.equals(part)) {
      files.remove(id);
      record.forget(id);
      if (!file.chunks().isEmpty()) {
        announcements.withdraw(id);
      }
    }
    workers.disk().execute(() -> PartFile.delete(part));
  }

  /// What is there of the file that was to become `complete` is given up.
  void discard(Path complete) {
    for (HeldFile file : List.copyOf(files.values())) {
      if (file.content() instanceof HeldFile.Content.Part(Path part, Path to)
          && to.equals(complete)) {
        discard(file.id(), part);
      }
    }
  }

  /// The disk has failed to take the chunks of a part file: only those that were recorded before
  /// count.
  void doubt(HeldFile file) {
    if (holds(file) && file.content() instanceof HeldFile.Content.Part) {
      announcements.withdraw(file.id());
      record.part(file.id()).ifPresent(this::hold);
    }
  }

  /// A chunk of a file whose part file was begun is there, and right.
  void gain(HeldFile file, int chunk) {
    BitSet more = new BitSet();
    more.set(chunk);
    file.add(more);
  }

  /// These chunks of a part file are on the disk, synced.
  void synced(Sha256 id, ChunkSet chunks) {
    HeldFile file = files.get(id);
    if (file != null) {
      record.have(file, chunks);
    }
  }

  /// A file turned out to be not what it was: it is withdrawn, and that is told.
  void lose(HeldFile file, String why) {
    lose(file, Code.NO_SUCH_FILE, why);
  }

  private void lose(HeldFile file, Code code, String why) {
    if (files.remove(file.id(), file)) {
      record.lose(file.id());
      announcements.withdraw(file.id());
      events.accept(new ClientEvent.SharedFileLost(file.name(), why));
    }
    file.confirmation().lost(code, why);
  }

  /// Tells interested peers and the registry what they do not know yet of a file that is held.
  void tell(HeldFile file) {
    if (!holds(file)) {
      return;
    }
    ChunkSet news = file.takeNews();
    if (!news.isEmpty()) {
      gained.accept(file, news);
    }
    announcements.announce(file);
  }

  /// Tells of the gains since the last turn, and says again what could not be said before.
  void turn() {
    List.copyOf(files.values()).forEach(this::tell);
  }

  /// Whether there is something that the registry does not know.
  boolean hasUntold() {
    return files.values().stream().anyMatch(file -> file.confirmation().isUntold());
  }
}
