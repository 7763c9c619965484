package parley.server.files;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import parley.protocol.Answer;
import parley.protocol.ChunkSet;
import parley.protocol.Code;
import parley.protocol.FileInfo;
import parley.protocol.Hashes;
import parley.protocol.Holding;
import parley.protocol.Layout;
import parley.protocol.Limits;
import parley.protocol.Manifest;
import parley.protocol.Notification;
import parley.protocol.Request;
import parley.protocol.Sha256;
import parley.server.Town;
import parley.server.Visitor;
import parley.server.admission.MemoryShare;
import parley.server.metrics.Metrics;
import parley.server.store.FileStore;
import parley.server.store.Store;
import parley.server.store.StoredSession;
import parley.server.store.sqlite.SqliteStore;

/// A registry on a real store, and people at it.
final class Hall implements AutoCloseable {

  static final String ADDRESS = "127.0.0.1";

  final Town town;
  private final Path folder;
  private final Map<Integer, Visitor> there = new HashMap<>();
  private Store store;
  Registry registry;

  Hall(int users, Path folder) {
    town = new Town(users);
    this.folder = folder;
    store = SqliteStore.open(folder, town.clock, Metrics.unseen());
    store.addAccounts(Town.stored(users)).toCompletableFuture().join();
    registry = open();
  }

  private Registry open() {
    return registry(new SettledStore(store.files()), store.load().files(), town, Long.MAX_VALUE);
  }

  /// A registry of the town's users, with so much room in memory.
  static Registry registry(FileStore store, FileStore.Files stored, Town town, long room) {
    return new Registry(
        store,
        stored,
        town.accounts,
        town.clock,
        town.clock,
        Metrics.unseen(),
        new MemoryShare(room));
  }

  /// Everybody is gone, and the server starts anew.
  void restart() {
    List.copyOf(there.keySet()).forEach(this::leaves);
    crash();
  }

  /// The server starts anew, and nobody had time to leave.
  void crash() {
    crash(Duration.ZERO);
  }

  /// The same, with a clock that has gone on by so much when it starts.
  void crash(Duration off) {
    there.clear();
    var _ = store.alive(town.clock.instant());
    store.close();
    town.clock.pass(off);
    store = SqliteStore.open(folder, town.clock, Metrics.unseen());
    registry = open();
  }

  Visitor at(int user) {
    return there.computeIfAbsent(user, this::comes);
  }

  /// Another session of the user, beside the one that is there.
  Visitor again(int user) {
    Visitor visitor = comes(user);
    there.put(user, visitor);
    return visitor;
  }

  private Visitor comes(int user) {
    Visitor visitor = town.comes(user, ADDRESS);
    var _ =
        store.openSession(
            new StoredSession(
                user,
                visitor.session().number(),
                Town.key(user),
                town.clock.instant(),
                null,
                false));
    return visitor;
  }

  void leaves(int user) {
    Visitor visitor = at(user);
    registry.ended(visitor.account(), visitor.session());
    town.goes(visitor);
    var _ = store.endSession(user, visitor.session().number(), town.clock.instant(), false);
    there.remove(user);
  }

  /// A file of so many chunks, each of 10 bytes; `content` tells it from others.
  static Sample sample(String name, int chunks, int content) {
    byte[] hashes = new byte[chunks * Limits.SHA_256_BYTES];
    for (int i = 0; i < chunks; i++) {
      ByteBuffer.wrap(hashes, i * Limits.SHA_256_BYTES, 8).putInt(content).putInt(i);
    }
    Manifest manifest = Manifest.of(new Layout(10L * chunks, chunks), hashes);
    byte[] sha256 = new byte[Limits.SHA_256_BYTES];
    Arrays.fill(sha256, (byte) content);
    return new Sample(name, manifest, Sha256.of(sha256));
  }

  record Sample(String name, Manifest manifest, Sha256 sha256) {

    Sha256 id() {
      return manifest.id();
    }

    FileInfo info() {
      Layout layout = manifest.layout();
      return new FileInfo(name, id(), layout.size(), layout.chunks(), sha256);
    }

    Request.RegisterFile request() {
      Layout layout = manifest.layout();
      return new Request.RegisterFile(1, name, id(), layout.size(), layout.chunks(), sha256);
    }

    List<Request.PutManifest> pages() {
      byte[] hashes = manifest.hashes();
      List<Request.PutManifest> pages = new ArrayList<>();
      int page = Limits.PAGE_HASHES * Limits.SHA_256_BYTES;
      for (int from = 0; from < hashes.length; from += page) {
        int to = Math.min(hashes.length, from + page);
        pages.add(
            new Request.PutManifest(
                2, id(), to == hashes.length, Hashes.of(Arrays.copyOfRange(hashes, from, to))));
      }
      return pages;
    }
  }

  static Answer now(CompletionStage<Answer> stage) {
    return stage.toCompletableFuture().join();
  }

  /// Why an answer refuses, or nothing.
  static @Nullable Code code(Answer answer) {
    return answer instanceof Answer.Refused refused ? refused.code() : null;
  }

  Answer asks(int user, Sample sample) {
    return now(registry.register(at(user).session(), at(user).account(), sample.request()));
  }

  Answer puts(int user, Request.PutManifest page) {
    return now(registry.putManifest(at(user).session(), at(user).account(), page));
  }

  /// Registers, with the manifest when it is wanted; the last answer.
  Answer registers(int user, Sample sample) {
    Answer answer = asks(user, sample);
    if (answer instanceof Answer.FileRegistered registered && registered.wanted()) {
      for (Request.PutManifest page : sample.pages()) {
        answer = puts(user, page);
      }
    }
    return answer;
  }

  @Nullable Code announces(int user, Sha256 file, int... chunks) {
    BitSet set = new BitSet();
    Arrays.stream(chunks).forEach(set::set);
    return announces(at(user), file, ChunkSet.of(set));
  }

  @Nullable Code announces(Visitor visitor, Sha256 file, ChunkSet chunks) {
    return code(
        now(
            registry.announce(
                visitor.session(), visitor.account(), new Request.Announce(3, file, chunks))));
  }

  @Nullable Code withdraws(int user, Sha256 file) {
    return code(
        now(
            registry.withdraw(
                at(user).session(), at(user).account(), new Request.Withdraw(4, file))));
  }

  void reports(int user, int holder, Sha256 file, int chunk) {
    registry.failed(
        at(user).account(), new Notification.SourceFailed(file, Town.name(holder), chunk));
  }

  List<Answer.FileFound> pages(int user, String name, boolean away) {
    Visitor asker = at(user);
    asker.heard().clear();
    registry.searches().find(asker.session(), asker.account(), new Request.FindFile(5, name, away));
    return asker.heard().stream()
        .filter(Answer.FileFound.class::isInstance)
        .map(Answer.FileFound.class::cast)
        .toList();
  }

  List<Holding> holdings(int user, String name, boolean away) {
    return pages(user, name, away).stream().flatMap(page -> page.holdings().stream()).toList();
  }

  /// Who holds what, in words: `user1` to `[0, 2]`.
  Map<String, List<Integer>> finds(int user, String name) {
    Map<String, List<Integer>> found = new TreeMap<>();
    for (Holding holding : holdings(user, name, false)) {
      holding.users().forEach(who -> found.put(who, holding.chunks().stream().boxed().toList()));
    }
    return found;
  }

  /// In the order in which they come.
  List<String> order(int user, String name) {
    return holdings(user, name, false).stream().flatMap(h -> h.users().stream()).toList();
  }

  @Nullable Code refusal(int user, String name) {
    Visitor asker = at(user);
    asker.heard().clear();
    registry
        .searches()
        .find(asker.session(), asker.account(), new Request.FindFile(5, name, false));
    return code((Answer) asker.heard().getFirst());
  }

  List<String> lastHolder(int user) {
    Answer answer =
        registry.lastHolder(at(user).session(), at(user).account(), new Request.AskLastHolder(6));
    return ((Answer.LastHolder) answer).files();
  }

  @Override
  public void close() {
    store.close();
  }
}
