package parley.client.transfer;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import parley.client.home.TransfersFile;
import parley.protocol.ChunkSet;
import parley.protocol.Layout;
import parley.protocol.Manifest;
import parley.protocol.Sha256;

/// Where the chunks of one download end up: counted, made durable and then recorded, hashed as a
/// whole beside that, and in the end given their name. Belongs to the swarm loop.
///
/// ```
/// verified -> library -> fsync -> journal        every second, and at the end
///                     -> WholeDigest             up to the first gap
/// all there -> SHA-256 of the whole -> fsync, name -> shared
/// ```
final class ChunkStore {

  private static final Duration SYNCS_EVERY = Duration.ofSeconds(1);

  private final TransferContext context;
  private final Manifest manifest;
  private final String name;
  private final PartFile part;
  private final Consumer<IOException> failed;
  private final Steps steps;

  /// The chunks that are in the part file. Not those of `file`, which may be shared from elsewhere
  /// meanwhile, or lost.
  private final BitSet there;

  /// Those of them that an earlier run has verified.
  private final ChunkSet believed;

  private HeldFile file;
  private final BitSet unsynced = new BitSet();
  private @Nullable WholeDigest whole;
  private long lastSync = System.nanoTime();
  private ChunkSet syncing = ChunkSet.EMPTY;

  /// What the disk has failed to do: it says so once, and forgets it. Belongs to its thread.
  private @Nullable IOException fault;

  /// The file will be called `name`; `failed` hears when the disk does not do what it should.
  ChunkStore(
      TransferContext context,
      Manifest manifest,
      String name,
      HeldFile file,
      PartFile part,
      Consumer<IOException> failed) {
    this.context = context;
    this.manifest = manifest;
    this.name = name;
    this.file = file;
    this.part = part;
    this.failed = failed;
    this.steps = new Steps(context, failed);
    this.there =
        file.content() instanceof HeldFile.Content.Part ? file.chunks().toBitSet() : new BitSet();
    this.believed = there();
  }

  /// What it is held as.
  HeldFile file() {
    return file;
  }

  /// Where the part file lies.
  Path path() {
    return part.path();
  }

  /// The chunks that are in the part file.
  ChunkSet there() {
    return ChunkSet.of(there);
  }

  /// The whole file is wanted: it is hashed as far as it is there, but not before something new has
  /// come. After a restart that means reading again what came before, and nothing shall wait for
  /// it.
  void wantWhole() {
    if (whole == null) {
      whole = new WholeDigest(part, manifest, believed, context.workers().hashing());
    }
  }

  /// `chunk` is in its place, and right; false when it was so before.
  boolean gain(int chunk) {
    if (there.get(chunk)) {
      return false;
    }
    there.set(chunk);
    context.library().gain(file, chunk);
    unsynced.set(chunk);
    reach();
    return true;
  }

  /// Does what has become due.
  void turn(long now) {
    if (syncing.isEmpty() && !unsynced.isEmpty() && now - lastSync > SYNCS_EVERY.toNanos()) {
      lastSync = now;
      sync(() -> {});
    }
  }

  /// Runs `kept` when what is there by now is durable.
  void keep(Runnable kept) {
    sync(() -> steps.unlessOver(kept));
  }

  /// All that is wanted is there: `landed` hears where and, if the whole file was wanted, its hash.
  void finish(Landed waiting) {
    Landed landed =
        (path, shared, sha256) -> steps.unlessOver(() -> waiting.at(path, shared, sha256));
    if (whole == null) {
      sync(() -> landed.at(part.path(), file, null));
      return;
    }
    reach();
    var _ =
        whole
            .result()
            .whenCompleteAsync(
                (sha256, fault) -> {
                  if (fault == null) {
                    complete(sha256, landed);
                  } else {
                    steps.unlessOver(() -> notRight(fault));
                  }
                },
                context.loop());
  }

  private void notRight(Throwable fault) {
    if (fault instanceof SpoiltException spoilt) {
      lose(spoilt.chunks());
      failed.accept(spoilt);
    } else {
      failed.accept(new IOException(fault.getMessage(), fault));
    }
  }

  /// These are not what was recorded: what is left of the part file begins anew. Whether the whole
  /// is still wanted is no affair of its own.
  private void lose(ChunkSet spoilt) {
    there.andNot(spoilt.toBitSet());
    file =
        context
            .library()
            .begin(
                new TransfersFile.Part(manifest.id(), layout(), name, part.path(), ChunkSet.EMPTY),
                true);
    there.stream().forEach(chunk -> context.library().gain(file, chunk));
    unsynced.or(there);
    whole = null;
  }

  /// Hears where a download has landed, and as what it is shared.
  interface Landed {
    void at(Path path, HeldFile shared, @Nullable Sha256 sha256);
  }

  /// Deletes what is there.
  void discard() {
    unsynced.clear();
    context.library().discard(manifest.id(), part.path());
  }

  /// Closes the part file, when what is in it is durable and recorded; it goes, if the whole is
  /// here from elsewhere. Nobody hears of anything that is still going on.
  void close() {
    steps.end();
    ChunkSet chunks = ChunkSet.of(unsynced);
    context
        .workers()
        .disk()
        .execute(() -> {
          try (part) {
            if (!chunks.isEmpty()) {
              makeDurable();
              context.loop().execute(() -> context.library().synced(manifest.id(), chunks));
            }
          } catch (IOException e) {
            // What was not synced is fetched again.
          }
        });
    context.library().release(manifest.id(), part.path());
  }

  private void sync(Runnable then) {
    ChunkSet chunks = ChunkSet.of(unsynced);
    syncing = chunks;
    unsynced.clear();
    Consumer<ChunkSet> synced =
        durable -> {
          syncing = ChunkSet.EMPTY;
          context.library().synced(manifest.id(), durable);
          then.run();
        };
    steps.onDisk(
        () -> {
          makeDurable();
          return chunks;
        },
        synced,
        synced);
  }

  private void complete(Sha256 sha256, Landed landed) {
    Path path = context.folder().resolve(name);
    // What has its name is shared, whoever has lost interest meanwhile.
    Consumer<FileStamp> named =
        stamp -> share(new FileDigest(manifest, sha256, stamp), path, landed);
    steps.onDisk(
        () -> giveName(path),
        stamp -> stamp.ifPresentOrElse(named, () -> giveWay(path, landed)),
        stamp -> stamp.ifPresent(named));
  }

  /// Gives the file its name, unless nobody wants that any more, or there is one of that name,
  /// which will be looked at.
  private Optional<FileStamp> giveName(Path path) throws IOException {
    if (steps.areOver()) {
      return Optional.empty();
    }
    makeDurable();
    try {
      return Optional.of(part.complete(path));
    } catch (FileAlreadyExistsException e) {
      return Optional.empty();
    }
  }

  /// A file of that name has come meanwhile. If it is the same, it will do.
  private void giveWay(Path path, Landed landed) {
    var _ =
        ContentMatch.of(context.workers(), path, layout(), manifest.id())
            .thenAcceptAsync(
                digest ->
                    steps.unlessOver(() -> {
                      if (digest.isPresent()) {
                        share(digest.get(), path, landed);
                        context.library().discard(manifest.id(), part.path());
                      } else {
                        failed.accept(new FileAlreadyExistsException(path.toString()));
                      }
                    }),
                context.loop());
  }

  private void share(FileDigest digest, Path path, Landed landed) {
    landed.at(path, context.library().share(digest, path), digest.sha256());
  }

  private void makeDurable() throws IOException {
    if (fault != null) {
      throw fault;
    }
    try {
      part.sync();
    } catch (IOException e) {
      fault = e;
      context.loop().execute(() -> context.library().doubt(file));
      throw e;
    }
  }

  /// Lets the whole be hashed up to the first gap.
  private void reach() {
    if (whole != null) {
      int gap = there.nextClearBit(0);
      long reach = gap == layout().chunks() ? layout().size() : layout().offset(gap);
      if (reach > 0 || layout().size() == 0) {
        whole.reach(reach);
      }
    }
  }

  private Layout layout() {
    return manifest.layout();
  }
}
