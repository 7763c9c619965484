package parley.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.protocol.Layout;
import parley.protocol.Manifest;
import parley.protocol.Sha256;

/// Whose each place in a part file is.
class ArrivalsTest {

  private static final String RIGHT = "right";
  private static final Manifest FILM =
      Manifest.of(
          new Layout(RIGHT.length(), 1),
          Sha256.digest().digest(RIGHT.getBytes(StandardCharsets.US_ASCII)));

  @TempDir private Path folder;

  /// Whoever came in between had so much waiting for the workers that the first one's place was not
  /// taken away yet.
  @Test
  void nobodyWritesOverAChunkThatHasComeHoweverManyHaveBegunItBefore() throws Exception {
    Path path = folder.resolve("part");
    Queue<Runnable> busy = new ArrayDeque<>();
    List<Arrival.Verdict> verdicts = new ArrayList<>();
    try (PartFile part = PartFile.open(path, FILM.layout().size())) {
      Arrivals arrivals = new Arrivals(part, FILM, Runnable::run);
      Arrival first = arrivals.begin(0, Runnable::run, verdicts::add);
      arrivals.begin(0, busy::add, verdicts::add);
      Arrival last = arrivals.begin(0, Runnable::run, verdicts::add);
      last.take(List.of(bytes(RIGHT)), () -> {});
      last.finish();
      first.take(List.of(bytes("wrong")), () -> {});
      busy.forEach(Runnable::run);
    }

    assertThat(verdicts).containsExactly(new Arrival.Verdict.Right());
    assertThat(path).hasContent(RIGHT);
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.US_ASCII));
  }
}
