package parley.client.transfer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import parley.protocol.ChunkSet;
import parley.protocol.Code;
import parley.protocol.Layout;
import parley.protocol.Sha256;

/// A file of which this client holds chunks, and how far the registry knows of them. Not
/// thread-safe; the swarm loop uses it.
final class HeldFile {

  /// How long nothing is announced after a refusal: twice that after the first, up to six seconds.
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

  private static final int MOST_FAILURES = 6;

  /// Refusals one after the other until those who wait for the registry hear of them: it is tried
  /// further all the same.
  static final int TOLD_AFTER = 10;

  private final Sha256 id;
  private final Layout layout;
  private final BitSet chunks;
  private final BitSet news = new BitSet();
  private final BitSet confirmed = new BitSet();
  private final List<Waiting> waiting = new ArrayList<>();
  private Content content;
  private int recordings;
  private int failures;
  private int refusals;
  private long pausedUntil = System.nanoTime();

  /// Why it is not held any more, if it is not.
  private @Nullable Loss lost;

  /// What an unanswered announcement names.
  private @Nullable ChunkSet announcing;

  /// Where the bytes are.
  sealed interface Content {

    /// A file that nobody may change any more: its stamp tells.
    record Complete(Path path, FileStamp stamp, Sha256 sha256) implements Content {}

    /// A part file, and what it will be called.
    record Part(Path path, Path complete) implements Content {}
  }

  private record Waiting(Runnable told, BiConsumer<Code, String> refused) {}

  private record Loss(Code code, String why) {}

  HeldFile(Sha256 id, Layout layout, ChunkSet chunks, Content content) {
    this.id = id;
    this.layout = layout;
    this.chunks = chunks.toBitSet();
    this.content = content;
  }

  Sha256 id() {
    return id;
  }

  Layout layout() {
    return layout;
  }

  Content content() {
    return content;
  }

  /// What people call it.
  String name() {
    Path path =
        switch (content) {
          case Content.Complete complete -> complete.path();
          case Content.Part part -> part.complete();
        };
    return String.valueOf(path.getFileName());
  }

  boolean holds(int chunk) {
    return chunks.get(chunk);
  }

  ChunkSet chunks() {
    return ChunkSet.of(chunks);
  }

  /// These are there now.
  void add(BitSet more) {
    BitSet fresh = (BitSet) more.clone();
    fresh.andNot(chunks);
    news.or(fresh);
    chunks.or(fresh);
  }

  /// What has come since this was called before.
  ChunkSet takeNews() {
    if (news.isEmpty()) {
      return ChunkSet.EMPTY;
    }
    ChunkSet taken = ChunkSet.of(news);
    news.clear();
    return taken;
  }

  /// All of it is there now.
  void complete(Content.Complete complete) {
    content = complete;
    BitSet all = new BitSet();
    all.set(0, layout.chunks());
    add(all);
  }

  /// Opens it to be read; of a complete one only if it has not changed.
  FileChannel open() throws IOException {
    return switch (content) {
      case Content.Complete(Path path, FileStamp stamp, _) -> {
        if (!FileStamp.of(path).equals(stamp)) {
          throw new FileChangedException(path);
        }
        yield FileChannel.open(path, StandardOpenOption.READ);
      }
      case Content.Part(Path path, Path complete) -> {
        try {
          yield FileChannel.open(path, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
          if (Files.exists(complete)) {
            // It has just got its name, or that is another file: which, is known in a moment.
            throw new IOException("the part file is gone, but not the file", e);
          }
          throw e;
        }
      }
    };
  }

  /// What the registry does not know, and is to be told now; nothing while it is being told, nor
  /// for a while after it refused.
  ChunkSet unannounced() {
    if (announcing != null || System.nanoTime() - pausedUntil < 0) {
      return ChunkSet.EMPTY;
    }
    BitSet unknown = (BitSet) chunks.clone();
    unknown.andNot(confirmed);
    return ChunkSet.of(unknown);
  }

  /// Whether the registry does not know all.
  boolean isUntold() {
    return !confirmed.equals(chunks);
  }

  void announcing(ChunkSet announced) {
    announcing = announced;
  }

  /// The registry has confirmed what was being announced.
  void confirmed(ChunkSet announced) {
    announcing = null;
    failures = 0;
    refusals = 0;
    confirmed.or(announced.toBitSet());
    tellWaiting();
  }

  /// The announcement failed: it is made again after a while, a longer one each time.
  void notAnnounced() {
    announcing = null;
    failures = Math.min(failures + 1, MOST_FAILURES);
    pausedUntil = System.nanoTime() + (FIRST_PAUSE.toNanos() << failures);
  }

  /// The registry takes nothing more for now: that may be for long.
  void refused(String why) {
    notAnnounced();
    if (++refusals >= TOLD_AFTER) {
      refuse(Code.THROTTLED, why);
    }
  }

  /// The registry has forgotten: the session has ended.
  void forgotten() {
    announcing = null;
    failures = 0;
    refusals = 0;
    pausedUntil = System.nanoTime();
    confirmed.clear();
  }

  /// What is held is being written to the record.
  void recording() {
    recordings++;
  }

  /// That is done, or has failed.
  void recorded() {
    recordings--;
    tellWaiting();
  }

  /// Runs `told` when the registry knows of all that is held, and it is recorded here; or `refused`
  /// hears why that will never be.
  void whenConfirmed(Runnable told, BiConsumer<Code, String> refused) {
    if (lost != null) {
      refused.accept(lost.code, lost.why);
    } else {
      waiting.add(new Waiting(told, refused));
      tellWaiting();
    }
  }

  private void tellWaiting() {
    if (announcing == null && recordings == 0 && !isUntold()) {
      takeWaiting().forEach(each -> each.told.run());
    }
  }

  /// Whoever waits, waits in vain.
  void refuse(Code code, String why) {
    takeWaiting().forEach(each -> each.refused.accept(code, why));
  }

  /// It is not held any more, and will never be confirmed.
  void lost(Code code, String why) {
    lost = new Loss(code, why);
    refuse(code, why);
  }

  private List<Waiting> takeWaiting() {
    List<Waiting> taken = List.copyOf(waiting);
    waiting.clear();
    return taken;
  }
}
