package parley.client.transfer;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import parley.client.api.ClientEvent;
import parley.client.api.Download;
import parley.client.api.FileConfig;
import parley.client.api.FileSearch;
import parley.client.api.Outcome;
import parley.client.api.SharedFile;
import parley.client.api.Transfer;
import parley.client.home.AccountFolder;
import parley.client.peer.ChunkLinks;
import parley.client.peer.PeerLink;
import parley.client.uplink.Asking;
import parley.client.uplink.Uplink;
import parley.protocol.Answer;
import parley.protocol.ChunkSet;
import parley.protocol.Code;
import parley.protocol.Limits;
import parley.protocol.Request;
import parley.protocol.Sha256;

/// Files: shared, searched for, going up and down. All state belongs to the swarm loop; any thread
/// may call any method, but for [#linked].
public final class Transfers {

  private static final long TURN_MILLIS = 100;

  private static final long ANNOUNCED_WITHIN_MILLIS = 2000;

  /// How long the end waits for a slow disk. What is not recorded by then is hashed again.
  private static final long RECORDED_WITHIN_MILLIS = 4000;

  private final Executor loop;
  private final Asking registry;
  private final Owner owner;
  private final Workers workers = new Workers();
  private final Uploads uploads;
  private final Library library;
  private final Links links;
  private final TransferContext context;
  private final Downloads downloads;

  /// The ends of the commands that are not answered yet.
  private final Set<Runnable> open = new LinkedHashSet<>();

  private boolean turning;
  private boolean closed;

  /// Whether the loop was ever used, and whether it still may be. Any thread.
  private volatile boolean begun;

  private volatile boolean ending;

  /// Hears what happens, on the swarm loop.
  public interface Owner {

    /// Something is to be told.
    void tell(ClientEvent event);

    /// A command is answered.
    <T> void complete(CompletableFuture<T> future, T value);
  }

  /// Without files until [#connected].
  ///
  /// @param loop runs tasks on the swarm loop
  /// @param uplink belongs to `client`, which runs tasks on the client's loop
  public Transfers(
      FileConfig config,
      Executor loop,
      Uplink uplink,
      Executor client,
      ChunkLinks peers,
      Owner owner) {
    this(config, loop, Asking.of(uplink, client, loop), peers, owner);
  }

  Transfers(FileConfig config, Executor loop, Asking registry, ChunkLinks peers, Owner owner) {
    this.loop = loop;
    this.registry = registry;
    this.owner = owner;
    this.uploads = new Uploads(new TokenBucket(config.uploadLimit()), System::nanoTime);
    this.library = new Library(registry, workers, loop, this::fetched, owner::tell, this::gained);
    this.links =
        new Links(peers, library, uploads, workers, new TokenBucket(config.downloadLimit()));
    this.context =
        new TransferContext(
            FileNames.folder(config.folder()),
            registry,
            new ConcurrencyLimit(1),
            new ConcurrencyLimit(Limits.HASHINGS),
            library,
            links,
            workers,
            loop,
            owner::tell);
    this.downloads = new Downloads(context, this::turnWhileNeeded);
  }

  /// There is a session with the server: what is held is announced. Completes when that is done, or
  /// takes so long that nobody should wait for it.
  public CompletableFuture<@Nullable Void> connected(AccountFolder account) {
    CompletableFuture<@Nullable Void> announced = new CompletableFuture<>();
    begun = true;
    loop.execute(() -> {
      library.connected(account, () -> announced.complete(null));
      turnWhileNeeded();
    });
    return announced.completeOnTimeout(null, ANNOUNCED_WITHIN_MILLIS, TimeUnit.MILLISECONDS);
  }

  /// There is none. Links and downloads go on as far as they can.
  public void disconnected() {
    loop.execute(library::disconnected);
  }

  /// A peer has opened a link for chunks, which gets its handler before this returns. On the loop
  /// of the peers.
  public void linked(PeerLink link) {
    var _ = links.attach(link);
    turnWhileNeeded();
  }

  /// Ends all downloads, which can go on later, and all links; nothing is begun any more. Completes
  /// when what was downloaded is recorded, or takes so long that nobody should wait for it.
  public CompletableFuture<@Nullable Void> close() {
    CompletableFuture<@Nullable Void> recorded = new CompletableFuture<>();
    ending = true;
    if (!begun) {
      recorded.complete(null);
      return recorded;
    }
    loop.execute(() -> {
      closed = true;
      downloads.close();
      links.close();
      List.copyOf(open).forEach(Runnable::run);
      workers.close(() -> loop.execute(() -> recorded.complete(null)));
    });
    return recorded.completeOnTimeout(null, RECORDED_WITHIN_MILLIS, TimeUnit.MILLISECONDS);
  }

  /// Registers a file of the folder, in so many chunks.
  public void register(
      String file, OptionalInt chunks, CompletableFuture<Outcome<SharedFile>> outcome) {
    command(outcome, answer -> new Registration(context, file, chunks, answer).begin());
  }

  /// Who online holds a file.
  public void search(String file, CompletableFuture<Outcome<FileSearch>> outcome) {
    command(
        outcome,
        answer -> {
          if (FileNames.isSafe(file)) {
            Found.ask(registry, file, false, found -> answer.accept(searched(found)));
          } else {
            answer.accept(new Outcome.Refused<>(Code.UNKNOWN_FILE, "that is no name of a file"));
          }
        });
  }

  private static Outcome<FileSearch> searched(Outcome<Found> found) {
    return switch (found) {
      case Outcome.Ok<Found>(Found it) -> new Outcome.Ok<>(new FileSearch(it.file(), it.online()));
      case Outcome.Refused<Found> refused -> refused.ofOther();
    };
  }

  /// Fetches those chunks of a file; none means all.
  public void download(String file, ChunkSet chunks, CompletableFuture<Outcome<Download>> outcome) {
    command(outcome, answer -> downloads.start(file, chunks, answer));
  }

  /// What is going up and down.
  public void transfers(CompletableFuture<List<Transfer>> transfers) {
    if (ending) {
      owner.complete(transfers, List.of());
      return;
    }
    loop.execute(() -> {
      List<Transfer> all = new ArrayList<>(downloads.transfers());
      all.addAll(uploads.transfers());
      owner.complete(transfers, all);
    });
  }

  /// Lets a download stand still.
  public void pause(String file, CompletableFuture<Outcome<@Nullable Void>> outcome) {
    command(outcome, answer -> answer.accept(found(downloads.pause(file, true), file)));
  }

  /// Goes on with a download that stands still.
  public void resume(String file, CompletableFuture<Outcome<@Nullable Void>> outcome) {
    command(outcome, answer -> answer.accept(found(downloads.pause(file, false), file)));
  }

  /// Gives up a download; its part file goes.
  public void cancel(String file, CompletableFuture<Outcome<@Nullable Void>> outcome) {
    command(
        outcome,
        answer -> {
          boolean found = downloads.cancel(file);
          // Behind what deletes it.
          workers.disk().execute(() -> loop.execute(() -> answer.accept(found(found, file))));
        });
  }

  /// Of which files some chunk would be in nobody's hands online if this user left.
  public void lastHolder(CompletableFuture<Outcome<List<String>>> outcome) {
    command(
        outcome,
        // Of files that are gone nobody has a copy, whoever stays.
        answer ->
            library.look(() ->
                registry.ask(
                    Request.AskLastHolder::new,
                    said ->
                        answer.accept(
                            said instanceof Answer.LastHolder(_, List<String> files)
                                ? new Outcome.Ok<>(files)
                                : Asking.refusal(said)))));
  }

  private static Outcome<@Nullable Void> found(boolean found, String file) {
    return found
        ? new Outcome.Ok<@Nullable Void>(null)
        : new Outcome.Refused<@Nullable Void>(
            Code.UNKNOWN_FILE, "no download of " + file + " runs");
  }

  /// Carries out a command on the loop; its answer comes once, with the end at the latest.
  private <T extends @Nullable Object> void command(
      CompletableFuture<Outcome<T>> outcome, Consumer<Consumer<Outcome<T>>> command) {
    Runnable tooLate = () -> owner.complete(outcome, Outcome.Refused.ended());
    if (ending) {
      tooLate.run();
      return;
    }
    begun = true;
    loop.execute(() -> {
      if (closed) {
        tooLate.run();
        return;
      }
      open.add(tooLate);
      turnWhileNeeded();
      command.accept(answer -> {
        open.remove(tooLate);
        owner.complete(outcome, answer);
      });
    });
  }

  private boolean fetched(Sha256 file) {
    return downloads.has(file);
  }

  private void gained(HeldFile file, ChunkSet chunks) {
    links.gained(file, chunks);
  }

  /// Takes turns as long as there is something to do.
  private void turnWhileNeeded() {
    if (!turning && !closed) {
      turning = true;
      CompletableFuture.delayedExecutor(TURN_MILLIS, TimeUnit.MILLISECONDS, loop)
          .execute(this::turn);
    }
  }

  private void turn() {
    turning = false;
    if (closed) {
      return;
    }
    try {
      downloads.turn();
      library.turn();
      uploads.turn();
      links.turn();
    } finally {
      // After a fault too. A command that is not answered may be about to become a download.
      if (!open.isEmpty() || !downloads.isEmpty() || !links.isEmpty() || library.hasUntold()) {
        turnWhileNeeded();
      }
    }
  }
}
