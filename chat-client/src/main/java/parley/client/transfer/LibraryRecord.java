package parley.client.transfer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import parley.client.home.DiskFault;
import parley.client.home.TransfersFile;
import parley.client.home.Written;
import parley.protocol.ChunkSet;
import parley.protocol.Code;
import parley.protocol.Sha256;

/// What is remembered over restarts of the files that are held; nothing before it is opened.
/// Belongs to the swarm loop.
final class LibraryRecord {

  private final Executor loop;
  private @Nullable TransfersFile record;

  /// One that is not open yet.
  LibraryRecord(Executor loop) {
    this.loop = loop;
  }

  boolean isOpen() {
    return record != null;
  }

  /// Records there from now on. Returns the files that were held before.
  List<HeldFile> open(TransfersFile transfers) {
    record = transfers;
    Map<Sha256, HeldFile> files = new LinkedHashMap<>();
    transfers.parts().forEach(part -> files.put(part.file(), HeldFile.of(part)));
    transfers.shared().forEach(shared -> files.put(shared.file(), HeldFile.of(shared)));
    return List.copyOf(files.values());
  }

  /// The part file of which that file is to become, as it was recorded last.
  Optional<TransfersFile.Part> part(Sha256 file) {
    return record == null
        ? Optional.empty()
        : record.parts().stream().filter(part -> part.file().equals(file)).findFirst();
  }

  /// All of `file` is there; `failed` hears in words why that cannot be recorded.
  void share(HeldFile file, HeldFile.Content.Complete content, Consumer<String> failed) {
    if (record != null) {
      record.share(
          new TransfersFile.Shared(
              file.id(),
              file.layout(),
              content.sha256(),
              content.stamp().changed(),
              content.path()),
          recording(file, failed));
      record.forget(file.id());
    }
  }

  /// A part file was begun.
  void begin(TransfersFile.Part part) {
    if (record != null) {
      record.begin(part);
    }
  }

  /// These chunks of its part file are durable. Who waits for `file` to be announced hears when
  /// that cannot be recorded.
  void have(HeldFile file, ChunkSet chunks) {
    if (record != null) {
      record.have(
          file.id(), chunks, recording(file, why -> file.confirmation().refuse(Code.DISK, why)));
    }
  }

  /// Nothing of that file is held any more.
  void lose(Sha256 file) {
    if (record != null) {
      record.unshare(file);
      record.forget(file);
    }
  }

  /// There is no part file of it any more.
  void forget(Sha256 file) {
    if (record != null) {
      record.forget(file);
    }
  }

  /// Hears whether what is held of `file` is recorded, which nobody is told before.
  private Written recording(HeldFile file, Consumer<String> failed) {
    file.confirmation().recording();
    return fault ->
        loop.execute(() -> {
          if (fault != null) {
            failed.accept("it cannot be recorded: " + DiskFault.words(fault));
          }
          file.confirmation().recorded();
        });
  }
}
