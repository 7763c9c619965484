package parley.client.transfer;

import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import parley.protocol.Code;
import parley.protocol.FileInfo;
import parley.protocol.Sha256;

/// What is here already of a file that is to be downloaded: it lies in its place, or this client
/// shares the same under another name, or in another folder; then it is copied. Belongs to the
/// swarm loop.
final class LocalCopies {

  /// Bytes that are copied in one turn: after each the disk has time for others.
  private static final long COPIED_BYTES = 8L << 20;

  private final TransferContext context;
  private final FileInfo info;
  private final Path path;
  private final Steps steps;
  private final Owner owner;

  /// Hears what there is; one of these, once.
  interface Owner {

    /// All of it is in its place, and shared.
    void here(HeldFile file, Sha256 sha256);

    /// It has to be fetched.
    void notHere();

    /// It cannot come here.
    void refuse(Code code, String text);
  }

  /// @param info the file
  /// @param path its place
  /// @param steps those of the download
  LocalCopies(TransferContext context, FileInfo info, Path path, Steps steps, Owner owner) {
    this.context = context;
    this.info = info;
    this.path = path;
    this.steps = steps;
    this.owner = owner;
  }

  void look() {
    HeldFile held = context.library().find(info.file());
    if (held != null
        && held.content() instanceof HeldFile.Content.Complete(Path at, _, Sha256 sha256)
        && at.equals(path)) {
      whenSettled(
          held,
          kept -> {
            if (kept) {
              discardPart(part());
              owner.here(held, sha256);
            } else {
              look();
            }
          });
      return;
    }
    steps.onDisk(
        () -> Files.exists(path, LinkOption.NOFOLLOW_LINKS),
        exists -> {
          if (exists) {
            compare();
          } else if (held != null && held.content() instanceof HeldFile.Content.Complete) {
            copy(held, held.content(), 0);
          } else {
            owner.notHere();
          }
        });
  }

  private void compare() {
    whenLike(
        path, this::share, () -> owner.refuse(Code.EXISTS, "another file is called " + name()));
  }

  /// Nobody need send what is here: it is copied from `position` on. Between two turns all is
  /// closed, so nothing is left open when it is over.
  private void copy(HeldFile held, HeldFile.Content content, long position) {
    Path copy = part();
    long size = info.size();
    long end = Math.min(size, position + COPIED_BYTES);
    steps.onDisk(
        () -> {
          try (FileChannel from = content.open();
              PartFile to = PartFile.open(copy, size)) {
            to.take(from, position, end);
            return true;
          } catch (NoSuchFileException | FileChangedException e) {
            return false;
          }
        },
        copied -> {
          if (!copied) {
            notCopied(held, content, copy);
          } else if (end < size) {
            copy(held, content, end);
          } else {
            whenLike(copy, digest -> name(copy, digest), () -> notCopied(held, content, copy));
          }
        });
  }

  /// The copy is not what it should be. If the file that was copied is not either, it is lost; if
  /// it was only touched meanwhile, it is copied anew.
  private void notCopied(HeldFile held, HeldFile.Content content, Path copy) {
    whenSettled(
        held,
        kept -> {
          if (!kept) {
            owner.notHere();
          } else if (held.content().equals(content)) {
            context.library().discard(held.id(), copy);
            owner.refuse(Code.DISK, "the copy of " + held.name() + " is not what it should be");
          } else {
            look();
          }
        });
  }

  private void name(Path copy, FileDigest digest) {
    steps.onDisk(
        () -> {
          try (PartFile whole = PartFile.open(copy, digest.stamp().size())) {
            return Optional.of(whole.complete(path));
          } catch (FileAlreadyExistsException e) {
            Files.delete(copy);
            return Optional.<FileStamp>empty();
          }
        },
        named ->
            named.ifPresentOrElse(
                stamp -> share(new FileDigest(digest.manifest(), digest.sha256(), stamp)),
                this::compare));
  }

  private void share(FileDigest digest) {
    HeldFile before = context.library().find(info.file());
    Path part =
        before != null && before.content() instanceof HeldFile.Content.Part(Path begun, _)
            ? begun
            : part();
    HeldFile shared = context.library().share(digest, path);
    discardPart(part);
    owner.here(shared, digest.sha256());
  }

  private void whenLike(Path file, Consumer<FileDigest> same, Runnable other) {
    var _ =
        ContentMatch.of(context.workers(), file, info.layout(), info.file())
            .thenAcceptAsync(
                digest -> steps.unlessOver(() -> digest.ifPresentOrElse(same, other)),
                context.loop());
  }

  /// `kept` hears whether `held` is as it was, as soon as that is known.
  private void whenSettled(HeldFile held, Consumer<Boolean> kept) {
    Library library = context.library();
    library.settle(
        held, () -> steps.unlessOver(() -> kept.accept(library.find(held.id()) == held)));
  }

  /// Where it would be fetched to.
  private Path part() {
    return context.library().part(info.file(), path);
  }

  /// Nothing needs what was begun of it.
  private void discardPart(Path part) {
    context.library().discard(info.file(), part);
  }

  private String name() {
    return String.valueOf(path.getFileName());
  }
}
