package parley.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import parley.client.uplink.Asking;
import parley.protocol.Answer;
import parley.protocol.ChunkSet;
import parley.protocol.Layout;
import parley.protocol.Notification;
import parley.protocol.Request;
import parley.protocol.Sha256;

class AnnouncementsTest {

  private final List<Consumer<Answer>> asked = new ArrayList<>();
  private final AtomicInteger told = new AtomicInteger();
  private final Announcements announcements =
      new Announcements(new Silent(), _ -> true, (_, _) -> {});

  /// Says nothing until the test does.
  private final class Silent implements Asking {

    @Override
    public void ask(LongFunction<Request> request, Consumer<Answer> answered) {
      asked.add(answered);
    }

    @Override
    public void tell(Notification notification) {}
  }

  private static HeldFile file(int number) {
    Path path = Path.of("film");
    Sha256 id = Sha256.of(Sha256.digest().digest(new byte[] {(byte) number}));
    return new HeldFile(
        id, new Layout(30, 3), ChunkSet.all(3), new HeldFile.Content.Part(path, path));
  }

  @Test
  void itIsToldWhenTheLastOfThemIsConfirmedOrGone() {
    announcements.connected();
    announcements.announce(List.of(), told::incrementAndGet);
    assertThat(told).as("of none").hasValue(1);

    List<HeldFile> files = List.of(file(1), file(2));
    announcements.announce(files, told::incrementAndGet);
    asked.getFirst().accept(new Answer.Done(1));
    assertThat(told).hasValue(1);
    announcements.withdraw(files.getLast().id());
    assertThat(told).hasValue(2);
  }

  /// A server that came and went filled the memory of who shared many files.
  @Test
  void whoeverWaitsGoesOnWhenTheSessionIsOver() {
    HeldFile file = file(1);
    for (int session = 1; session <= 3; session++) {
      announcements.connected();
      announcements.announce(List.of(file), told::incrementAndGet);
      assertThat(told).hasValue(session - 1);
      announcements.disconnected();
      file.confirmation().forgotten();
      assertThat(told).hasValue(session);
    }
    announcements.connected();
    announcements.announce(List.of(file), told::incrementAndGet);

    asked.getLast().accept(new Answer.Done(1));

    assertThat(told).hasValue(4);
  }
}
