package parley.client.transfer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.function.Consumer;
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
final class DownloadStart {

  /// What no file has.
  private static final FileStamp NO_FILE = new FileStamp(-1, 0);

  private final Workshop shop;
  private final String name;
  private final ChunkSet chunks;
  private final Consumer<Outcome<Download>> outcome;
  private final Downloads downloads;
  private final boolean attended;

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
            case Outcome.Ok<Found>(Found found) -> found(found);
            case Outcome.Refused<Found>(Code code, String text) -> refuse(code, text);
          }
        });
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
    if (!downloads.join(info.file(), order)) {
      lookFor(found, order);
    }
  }

  /// Whether a file of that name is here, and is the one.
  private void lookFor(Found found, Order order) {
    Path path = shop.folder().resolve(name);
    Sha256 id = found.file().file();
    HeldFile held = shop.library().find(id);
    if (held != null
        && held.content() instanceof HeldFile.Content.Complete(Path at, var stamp, var sha256)
        && at.equals(path)) {
      onDisk(
          () -> Files.exists(at) && FileStamp.of(at).equals(stamp),
          same -> {
            if (same) {
              share(held, order, path, sha256);
            } else {
              shop.library().lose(held, "it has changed");
              lookFor(found, order);
            }
          });
      return;
    }
    onDisk(
        () -> Files.exists(path, LinkOption.NOFOLLOW_LINKS),
        exists -> {
          if (exists) {
            compare(found, order, path);
          } else if (held != null && held.content() instanceof HeldFile.Content.Complete) {
            copy(held, found, order, path);
          } else {
            getManifest(found, order);
          }
        });
  }

  /// The content is here under another name, or in another folder: nobody need send it.
  private void copy(HeldFile held, Found found, Order order, Path path) {
    Path copy = shop.folder().resolve(FileNames.part(name, held.id()));
    onDisk(
        () -> {
          try (FileChannel from = held.open();
              PartFile to = PartFile.open(copy, held.layout().size())) {
            to.take(from);
            return FileStamp.of(copy);
          } catch (NoSuchFileException | FileChangedException e) {
            return NO_FILE;
          }
        },
        stamp ->
            identify(
                copy,
                found.file(),
                stamp,
                digest -> name(copy, path, digest, order),
                () -> {
                  shop.library().lose(held, "it has changed");
                  getManifest(found, order);
                }));
  }

  private void name(Path copy, Path path, FileDigest digest, Order order) {
    onDisk(
        () -> {
          try (PartFile whole = PartFile.open(copy, digest.stamp().size())) {
            return whole.complete(path);
          }
        },
        stamp -> {
          FileDigest named = new FileDigest(digest.manifest(), digest.sha256(), stamp);
          share(shop.library().share(named, path), order, path, digest.sha256());
        });
  }

  private void share(HeldFile held, Order order, Path path, Sha256 sha256) {
    held.whenConfirmed(
        () -> order.done(path, sha256),
        why -> refuse(Code.DISK, name + " is here, but cannot be shared: " + why));
  }

  private void compare(Found found, Order order, Path path) {
    FileInfo info = found.file();
    onDisk(
        () ->
            Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) && Files.size(path) == info.size()
                ? FileStamp.of(path)
                : NO_FILE,
        stamp ->
            identify(
                path,
                info,
                stamp,
                digest -> share(shop.library().share(digest, path), order, path, digest.sha256()),
                this::inTheWay));
  }

  /// Looks whether the file there, which is as `stamp` says, has the content that `info` means.
  private void identify(
      Path file, FileInfo info, FileStamp stamp, Consumer<FileDigest> same, Runnable other) {
    if (stamp.equals(NO_FILE)) {
      other.run();
      return;
    }
    var _ =
        FileHashing.start(shop.workers(), file, info.layout(), stamp, _ -> {})
            .whenCompleteAsync(
                (digest, fault) -> {
                  if (fault == null && digest.manifest().id().equals(info.file())) {
                    same.accept(digest);
                  } else {
                    other.run();
                  }
                },
                shop.loop());
  }

  private void inTheWay() {
    refuse(Code.EXISTS, "another file is called " + name);
  }

  private void getManifest(Found found, Order order) {
    ManifestPages.ask(
        shop.registry(),
        found.file(),
        answer -> {
          switch (answer) {
            case Outcome.Ok<Manifest>(Manifest manifest) -> openPart(found, manifest, order);
            case Outcome.Refused<Manifest>(Code code, String text) -> refuse(code, text);
          }
        });
  }

  private record Opened(PartFile part, boolean fresh) {}

  private void openPart(Found found, Manifest manifest, Order order) {
    if (downloads.join(manifest.id(), order)) {
      return;
    }
    Path path = shop.folder().resolve(FileNames.part(name, manifest.id()));
    long size = manifest.layout().size();
    onDisk(
        () -> {
          boolean fresh =
              !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) || Files.size(path) != size;
          return new Opened(PartFile.open(path, size), fresh);
        },
        opened -> run(found, manifest, order, opened));
  }

  private void run(Found found, Manifest manifest, Order order, Opened opened) {
    if (downloads.join(manifest.id(), order)) {
      onDisk(
          () -> {
            opened.part.close();
            return true;
          },
          _ -> {});
      return;
    }
    if (opened.fresh) {
      // What the record says of an earlier part file is true no more.
      shop.library().forget(manifest.id());
    }
    HeldFile file =
        shop.library()
            .begin(
                new TransfersFile.Part(
                    manifest.id(), manifest.layout(), name, opened.part.path(), ChunkSet.EMPTY),
                shop.folder().resolve(name));
    downloads.run(
        new DownloadRun(shop, found, manifest, file, opened.part, order, downloads), found);
  }

  private interface DiskQuestion<T> {
    T answer() throws IOException;
  }

  /// Asks the disk on its thread; a fault refuses the download.
  private <T> void onDisk(DiskQuestion<T> question, Consumer<T> answered) {
    shop.workers()
        .disk()
        .execute(() -> {
          Runnable next;
          try {
            T answer = question.answer();
            next = () -> answered.accept(answer);
          } catch (FileAlreadyExistsException e) {
            next = this::inTheWay;
          } catch (IOException e) {
            next = () -> refuse(Code.DISK, "the file cannot be written: " + DiskFault.words(e));
          }
          shop.loop().execute(next);
        });
  }

  private void refuse(Code code, String text) {
    outcome.accept(new Outcome.Refused<>(code, text));
  }
}
