package parley.client.transfer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import parley.client.api.Download;
import parley.client.api.Outcome;
import parley.client.home.TransfersFile;
import parley.protocol.ChunkSet;
import parley.protocol.Code;
import parley.protocol.FileInfo;
import parley.protocol.Manifest;
import parley.protocol.Sha256;

/// What is to be known before a download can run: what the name means, whether its file is here
/// already, the manifest, what the part file has. Belongs to the swarm loop.
///
/// ```
/// find-file -> is it here? -> get-manifest -> part file -> DownloadRun
/// ```
///
/// From the answer to `find-file` on it is the only one for its file; commands for the same join.
final class DownloadStart {

  static final Outcome.Refused<Download> CANCELLED =
      new Outcome.Refused<>(Code.STOPPED, "the download was cancelled");

  private final Workshop shop;
  private final String name;
  private final ChunkSet chunks;
  private final Consumer<Outcome<Download>> outcome;
  private final Downloads downloads;
  private final boolean attended;

  /// Its own, as soon as it is known which chunks there are, and those that have joined.
  private final List<Order> orders = new ArrayList<>();

  private @Nullable Sha256 file;
  private boolean over;

  /// @param attended somebody waits for `outcome`
  DownloadStart(
      Workshop shop,
      String name,
      ChunkSet chunks,
      Consumer<Outcome<Download>> outcome,
      Downloads downloads,
      boolean attended) {
    this.shop = shop;
    this.name = name;
    this.chunks = chunks;
    this.outcome = outcome;
    this.downloads = downloads;
    this.attended = attended;
  }

  void begin() {
    if (!FileNames.isSafe(name)) {
      refuse(Code.UNKNOWN_FILE, "that is no name of a file");
      return;
    }
    Found.ask(
        shop.registry(),
        name,
        false,
        answer -> {
          switch (answer) {
            case Outcome.Ok<Found>(Found found) -> unlessOver(() -> found(found));
            case Outcome.Refused<Found>(Code code, String text) -> refuse(code, text);
          }
        });
  }

  String name() {
    return name;
  }

  /// Which file it is for, as soon as that is known and it has begun.
  @Nullable Sha256 file() {
    return file;
  }

  /// Serves a further order for its file; false when that is for another name.
  boolean join(Order order) {
    return order.name().equals(name) && orders.add(order);
  }

  /// Ends it; a part file stays.
  void stop(Code code, String why) {
    refuse(code, why);
  }

  /// Gives it up, and what is there.
  void discard() {
    if (file != null) {
      shop.library().discard(file, part(file));
    }
    refuse(CANCELLED);
  }

  private void found(Found found) {
    FileInfo info = found.file();
    BitSet wanted = chunks.toBitSet();
    BitSet bad = chunks.toBitSet();
    bad.clear(0, info.chunks());
    if (!bad.isEmpty()) {
      refuse(
          Code.UNKNOWN_CHUNK,
          "%s has no chunk %s, only 0 to %d"
              .formatted(name, ChunkNumbers.words(bad), info.chunks() - 1));
      return;
    }
    if (chunks.isEmpty()) {
      wanted.set(0, info.chunks());
    }
    Order order = new Order(name, wanted, outcome, attended);
    if (downloads.join(info.file(), order)) {
      over = true;
      downloads.ended(this);
      return;
    }
    file = info.file();
    orders.add(order);
    lookFor(found);
  }

  /// Whether a file of that name is here, and is the one.
  private void lookFor(Found found) {
    HeldFile held = shop.library().find(found.file().file());
    if (held != null
        && held.content() instanceof HeldFile.Content.Complete(Path at, _, Sha256 sha256)
        && at.equals(path())) {
      shop.library()
          .look(
              List.of(held),
              kept ->
                  unlessOver(() -> {
                    if (kept.isEmpty()) {
                      lookFor(found);
                    } else {
                      share(held, sha256);
                    }
                  }));
      return;
    }
    onDisk(
        () -> Files.exists(path(), LinkOption.NOFOLLOW_LINKS),
        exists -> {
          if (exists) {
            compare(found);
          } else if (held != null && held.content() instanceof HeldFile.Content.Complete) {
            copy(held, found);
          } else {
            getManifest(found);
          }
        });
  }

  /// The content is here under another name, or in another folder: nobody need send it.
  private void copy(HeldFile held, Found found) {
    Path copy = part(held.id());
    onDisk(
        () -> {
          try (FileChannel from = held.open();
              PartFile to = PartFile.open(copy, held.layout().size())) {
            to.take(from);
            return true;
          } catch (NoSuchFileException | FileChangedException e) {
            return false;
          }
        },
        copied -> {
          if (copied) {
            whenLike(
                copy, found, digest -> name(copy, digest, found), () -> notCopied(held, found));
          } else {
            notCopied(held, found);
          }
        });
  }

  /// The copy is not what it should be. Only if the file that was copied is not either, is it lost.
  private void notCopied(HeldFile held, Found found) {
    shop.library()
        .look(
            List.of(held),
            kept ->
                unlessOver(() -> {
                  if (kept.isEmpty()) {
                    getManifest(found);
                  } else {
                    shop.library().discard(held.id(), part(held.id()));
                    refuse(Code.DISK, "the copy of " + held.name() + " is not what it should be");
                  }
                }));
  }

  private void name(Path copy, FileDigest digest, Found found) {
    onDisk(
        () -> {
          try (PartFile whole = PartFile.open(copy, digest.stamp().size())) {
            return Optional.of(whole.complete(path()));
          } catch (FileAlreadyExistsException e) {
            Files.delete(copy);
            return Optional.<FileStamp>empty();
          }
        },
        named ->
            named.ifPresentOrElse(
                stamp -> share(new FileDigest(digest.manifest(), digest.sha256(), stamp)),
                () -> compare(found)));
  }

  private void share(FileDigest digest) {
    share(shop.library().share(digest, path()), digest.sha256());
  }

  private void share(HeldFile held, Sha256 sha256) {
    held.whenConfirmed(
        () -> done(sha256),
        why -> refuse(Code.DISK, name + " is here, but cannot be shared: " + why));
  }

  private void compare(Found found) {
    whenLike(
        path(), found, this::share, () -> refuse(Code.EXISTS, "another file is called " + name));
  }

  private void whenLike(Path at, Found found, Consumer<FileDigest> same, Runnable other) {
    FileInfo info = found.file();
    var _ =
        Likeness.of(shop.workers(), at, info.layout(), info.file())
            .thenAcceptAsync(
                digest -> unlessOver(() -> digest.ifPresentOrElse(same, other)), shop.loop());
  }

  private void getManifest(Found found) {
    ManifestPages.ask(
        shop.registry(),
        found.file(),
        answer -> {
          switch (answer) {
            case Outcome.Ok<Manifest>(Manifest manifest) ->
                unlessOver(() -> openPart(found, manifest));
            case Outcome.Refused<Manifest>(Code code, String text) -> refuse(code, text);
          }
        });
  }

  private record Opened(PartFile part, boolean fresh) {}

  private void openPart(Found found, Manifest manifest) {
    Path part = part(manifest.id());
    long size = manifest.layout().size();
    askDisk(
        () -> {
          boolean fresh =
              !Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS) || Files.size(part) != size;
          return new Opened(PartFile.open(part, size), fresh);
        },
        opened -> {
          if (over) {
            close(opened.part);
          } else {
            run(found, manifest, opened);
          }
        });
  }

  private void close(PartFile part) {
    askDisk(
        () -> {
          part.close();
          return true;
        },
        _ -> {});
  }

  private void run(Found found, Manifest manifest, Opened opened) {
    if (opened.fresh) {
      // What the record says of an earlier part file is true no more.
      shop.library().forget(manifest.id());
    }
    HeldFile held =
        shop.library()
            .begin(
                new TransfersFile.Part(
                    manifest.id(), manifest.layout(), name, opened.part.path(), ChunkSet.EMPTY),
                path());
    over = true;
    DownloadRun run =
        new DownloadRun(shop, found, manifest, held, opened.part, new Orders(orders), downloads);
    downloads.run(this, run, found, orders);
  }

  /// Where the file shall be.
  private Path path() {
    return shop.folder().resolve(name);
  }

  private Path part(Sha256 id) {
    return shop.library().part(id, path());
  }

  private interface DiskQuestion<T> {
    T answer() throws IOException;
  }

  private <T> void onDisk(DiskQuestion<T> question, Consumer<T> answered) {
    askDisk(question, answer -> unlessOver(() -> answered.accept(answer)));
  }

  /// Asks the disk on its thread; a fault refuses the download.
  private <T> void askDisk(DiskQuestion<T> question, Consumer<T> answered) {
    shop.workers()
        .disk()
        .execute(() -> {
          Runnable next;
          try {
            T answer = question.answer();
            next = () -> answered.accept(answer);
          } catch (IOException e) {
            next = () -> refuse(Code.DISK, "the file cannot be written: " + DiskFault.words(e));
          }
          shop.loop().execute(next);
        });
  }

  private void unlessOver(Runnable step) {
    if (!over) {
      step.run();
    }
  }

  private void done(Sha256 sha256) {
    Sha256 id = file;
    if (!over && id != null) {
      over = true;
      downloads.ended(this);
      orders.forEach(order -> downloads.takenOver(id, order));
      orders.forEach(order -> order.done(path(), sha256));
    }
  }

  private void refuse(Code code, String text) {
    refuse(new Outcome.Refused<>(code, text));
  }

  private void refuse(Outcome.Refused<Download> refusal) {
    if (over) {
      return;
    }
    over = true;
    downloads.ended(this);
    if (orders.isEmpty()) {
      outcome.accept(refusal);
    } else {
      orders.forEach(order -> order.refused(refusal));
    }
  }
}
