package parley.client.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import parley.client.api.Download;
import parley.client.api.Outcome;
import parley.client.api.Transfer;
import parley.client.home.DiskFault;
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
final class DownloadStart implements LocalCopies.Owner {

  static final Outcome.Refused<Download> CANCELLED =
      new Outcome.Refused<>(Code.STOPPED, "the download was cancelled");

  static final Outcome.Refused<Download> ENDED = Outcome.Refused.ended();

  private final TransferContext context;
  private final Order order;
  private final Downloads downloads;
  private final Steps steps;

  /// Its own, and those that have joined.
  private final List<Order> orders = new ArrayList<>();

  private @Nullable Found found;
  private boolean paused;

  DownloadStart(TransferContext context, Order order, Downloads downloads) {
    this.context = context;
    this.order = order;
    this.downloads = downloads;
    orders.add(order);
    this.steps =
        new Steps(
            context,
            fault -> refuse(Code.DISK, "the file cannot be written: " + DiskFault.words(fault)));
  }

  void begin() {
    if (!FileNames.isSafe(name())) {
      refuse(Code.UNKNOWN_FILE, "that is no name of a file");
      return;
    }
    Found.ask(
        context.registry(),
        name(),
        false,
        answer -> {
          switch (answer) {
            case Outcome.Ok<Found>(Found known) -> steps.unlessOver(() -> found(known));
            case Outcome.Refused<Found>(Code code, String text, _) -> refuse(code, text);
          }
        });
  }

  String name() {
    return order.name();
  }

  /// How it stands while it waits in line: of what size its file is, is not known.
  Transfer transfer() {
    Transfer.State state = paused ? Transfer.State.PAUSED : Transfer.State.QUEUED;
    return new Transfer(name(), Transfer.Direction.DOWN, state, 0, 0, 0, Map.of());
  }

  /// Its run is to stand still as soon as there is one, or not.
  void pause(boolean on) {
    paused = on;
  }

  boolean isPaused() {
    return paused;
  }

  /// Which file it is for, as soon as that is known.
  @Nullable Sha256 file() {
    return found == null ? null : found.file().file();
  }

  /// Serves a further order for its file; false when that is for another name.
  boolean join(Order other) {
    return other.name().equals(name()) && orders.add(other);
  }

  /// The client ends; a part file stays.
  void stop() {
    refuse(ENDED);
  }

  /// Gives it up, and what is there.
  void discard() {
    Sha256 file = file();
    if (file != null) {
      context.library().discard(file, part(file));
    }
    refuse(CANCELLED);
  }

  private void found(Found known) {
    FileInfo info = known.file();
    BitSet bad = (BitSet) order.chunks().clone();
    bad.clear(0, info.chunks());
    if (!bad.isEmpty()) {
      refuse(
          new Outcome.Refused<>(
              Code.UNKNOWN_CHUNK,
              "%s has no chunk %s, only 0 to %d"
                  .formatted(name(), ChunkRanges.words(bad), info.chunks() - 1),
              Outcome.Details.Chunks.of(bad)));
      return;
    }
    order.begin(info.chunks());
    if (downloads.join(info.file(), order)) {
      end();
      return;
    }
    found = known;
    new LocalCopies(context, info, path(), steps, this).look();
  }

  @Override
  public void here(HeldFile held, Sha256 sha256) {
    held.confirmation()
        .whenConfirmed(
            () ->
                steps.unlessOver(() -> {
                  end();
                  orders.forEach(each -> downloads.takenOver(held.id(), each));
                  orders.forEach(each -> each.done(path(), sha256));
                }),
            (code, why) -> refuse(notShared(name() + " is here", code, why)));
  }

  /// What is here will not be shared. If it is gone, that is the disk's fault, not the command's.
  ///
  /// @param there what there is, in words
  static Outcome.Refused<Download> notShared(String there, Code code, String why) {
    return new Outcome.Refused<>(
        code == Code.NO_SUCH_FILE ? Code.DISK : code, there + ", but cannot be shared: " + why);
  }

  @Override
  public void notHere() {
    Found known = found;
    if (known != null) {
      getManifest(known);
    }
  }

  private void getManifest(Found known) {
    ManifestPages.ask(
        context.registry(),
        known.file(),
        answer -> {
          switch (answer) {
            case Outcome.Ok<Manifest>(Manifest manifest) ->
                steps.unlessOver(() -> openPart(known, manifest));
            case Outcome.Refused<Manifest>(Code code, String text, _) -> refuse(code, text);
          }
        });
  }

  private record Opened(PartFile part, boolean fresh) {}

  private void openPart(Found known, Manifest manifest) {
    Path part = part(manifest.id());
    long size = manifest.layout().size();
    steps.onDisk(
        () -> {
          boolean fresh =
              !Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS) || Files.size(part) != size;
          return new Opened(PartFile.open(part, size), fresh);
        },
        opened -> run(known, manifest, opened),
        opened -> context.workers().disk().execute(() -> close(opened.part)));
  }

  private static void close(PartFile part) {
    try (part) {
      // Nothing was written to it.
    } catch (IOException e) {
      // Nor is anything lost.
    }
  }

  private void run(Found known, Manifest manifest, Opened opened) {
    HeldFile held =
        context
            .library()
            .begin(
                new TransfersFile.Part(
                    manifest.id(), manifest.layout(), name(), opened.part.path(), ChunkSet.EMPTY),
                opened.fresh);
    steps.end();
    DownloadRun run =
        new DownloadRun(context, known, manifest, held, opened.part, new Orders(orders), downloads);
    downloads.run(this, run, known, orders);
  }

  /// Where the file shall be.
  private Path path() {
    return context.folder().resolve(name());
  }

  private Path part(Sha256 file) {
    return context.library().part(file, path());
  }

  @Override
  public void refuse(Code code, String text) {
    refuse(new Outcome.Refused<>(code, text));
  }

  private void refuse(Outcome.Refused<Download> refusal) {
    steps.unlessOver(() -> {
      end();
      orders.forEach(each -> each.refused(refusal));
    });
  }

  private void end() {
    steps.end();
    downloads.ended(this);
    Sha256 file = file();
    if (file != null) {
      context.library().release(file, part(file));
    }
  }
}
