package parley.server.files;

import static org.assertj.core.api.Assertions.assertThat;
import static parley.server.files.Hall.sample;

import io.netty.channel.ChannelOutboundBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.protocol.Answer;
import parley.protocol.ChunkSet;
import parley.protocol.Code;
import parley.protocol.Holding;
import parley.protocol.Request;
import parley.protocol.Sha256;
import parley.server.Visitor;

/// Answers that name who is away take room until they are read; of who is online they keep little.
class OpenAnswersTest {

  @TempDir Path folder;
  private Hall hall;
  private OpenAnswers open;
  private Visitor slow;
  private Visitor other;

  @BeforeEach
  void aFileWhoseHolderIsAway() {
    hall = new Hall(4, folder);
    hall.registers(1, sample("film", 4, 1));
    hall.leaves(1);
    open = hall.registry.searches().open();
    slow = hall.at(2);
    other = hall.at(3);
  }

  @AfterEach
  void close() {
    hall.close();
  }

  private void reads(boolean reads) {
    ChannelOutboundBuffer waiting = slow.channel().unsafe().outboundBuffer();
    waiting.setUserDefinedWritability(1, reads);
    slow.channel().runPendingTasks();
  }

  private void asksAndDoesNotRead() {
    asksAndDoesNotRead(true);
  }

  private void asksAndDoesNotRead(boolean away) {
    reads(false);
    hall.registry
        .searches()
        .find(slow.session(), slow.account(), new Request.FindFile(5, "film", away));
    slow.channel().runPendingTasks();
  }

  private boolean hasRoomForAll() {
    boolean room = open.take(other.session(), OpenAnswers.BYTES);
    open.release(other.session());
    return room;
  }

  @Test
  void soMuchMayBeOpenForAllTogetherAndNotAByteMore() {
    assertThat(open.take(slow.session(), OpenAnswers.BYTES - 1)).isTrue();
    assertThat(open.take(other.session(), 2)).isFalse();
    assertThat(open.take(other.session(), 1)).isTrue();
    open.release(slow.session());
    open.release(slow.session());
    open.release(other.session());
    assertThat(open.take(other.session(), 2 * OpenAnswers.BYTES)).as("one alone").isTrue();
  }

  @Test
  void anAnswerTakesRoomUntilItIsRead() {
    asksAndDoesNotRead();
    assertThat(hasRoomForAll()).isFalse();

    reads(true);

    assertThat(slow.heard()).last().isInstanceOf(Answer.FileFound.class);
    assertThat(hasRoomForAll()).isTrue();
  }

  @Test
  void whatWillNotBeReadTakesNone() {
    asksAndDoesNotRead();
    hall.registry.ended(slow.account(), slow.session());

    assertThat(hasRoomForAll()).isTrue();
  }

  @Test
  void anAnswerThatIsNotReadKeepsNothingOfWhatWasHeldBefore() {
    Sha256 film = sample("film", 4, 1).id();
    hall.announces(3, film, 0);
    asksAndDoesNotRead(false);
    hall.announces(3, film, 1);

    reads(true);

    assertThat(slow.heard())
        .last()
        .extracting(answer -> ((Answer.FileFound) answer).holdings())
        .isEqualTo(List.of(new Holding(ChunkSet.all(2), List.of(other.account().name()), true)));
  }

  @Test
  void whoAsksWhenThereIsNoRoomIsToldSo() {
    open.take(other.session(), OpenAnswers.BYTES);

    hall.registry
        .searches()
        .find(slow.session(), slow.account(), new Request.FindFile(5, "film", true));

    assertThat(slow.heard())
        .last()
        .extracting(answer -> ((Answer.Refused) answer).code())
        .isEqualTo(Code.THROTTLED);
  }
}
