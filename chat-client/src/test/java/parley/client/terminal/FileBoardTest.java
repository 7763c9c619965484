package parley.client.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import parley.client.api.ClientEvent.Progress;

class FileBoardTest {

  private final FileBoard board = new FileBoard();

  private static Progress film(long done) {
    return new Progress("film", done, 100, 10, Map.of());
  }

  @Test
  void whatStillComesOfAPausedFileDoesNotMoveIt() {
    board.progress(film(10));
    board.paused("film");
    board.progress(film(11));
    assertThat(board.moving()).isEmpty();

    board.resumed("film");
    board.progress(film(12));
    assertThat(board.moving()).containsExactly(film(12));
  }

  @Test
  void aDownloadThatBeginsAnewIsNotPaused() {
    board.paused("film");
    board.stopped("film");
    board.progress(film(10));
    assertThat(board.moving()).containsExactly(film(10));
  }
}
