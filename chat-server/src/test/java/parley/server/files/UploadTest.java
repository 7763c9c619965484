package parley.server.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import parley.protocol.Bytes;
import parley.protocol.Hashes;
import parley.protocol.Limits;
import parley.protocol.Request;
import parley.protocol.Sha256;
import parley.server.files.Upload.Taken.More;
import parley.server.files.Upload.Taken.NoRoom;

/// A manifest on its way in takes memory, and gives it back.
class UploadTest {

  private static final Instant BEGUN = Instant.EPOCH;
  private static final Instant LATE = BEGUN.plus(Upload.Budget.PATIENCE).plusMillis(1);
  private static final Sha256 FILE = new Sha256(Bytes.of(new byte[Limits.SHA_256_BYTES]));
  private static final int PAGE = Limits.PAGE_HASHES * Limits.SHA_256_BYTES;
  private static final Request.PutManifest A_PAGE =
      new Request.PutManifest(1, FILE, false, Hashes.of(new byte[PAGE]));

  private final Upload.Budget budget = new Upload.Budget();

  private Upload begin(Instant now) {
    return new Upload(
        new Request.RegisterFile(1, "film", FILE, Limits.CHUNKS, Limits.CHUNKS, FILE), budget, now);
  }

  private List<Upload> fillUp(Instant now) {
    List<Upload> all = new ArrayList<>();
    for (long room = Upload.Budget.BYTES; room >= PAGE; ) {
      Upload upload = begin(now);
      for (int i = 0; i < Limits.CHUNKS / Limits.PAGE_HASHES && room >= PAGE; i++) {
        assertThat(upload.take(A_PAGE, now)).isEqualTo(new More());
        room -= PAGE;
      }
      all.add(upload);
    }
    return all;
  }

  @Test
  void whoDawdlesKeepsNothingInMemoryWhenOthersNeedTheRoom() {
    List<Upload> dawdlers = fillUp(BEGUN);
    assertThat(begin(BEGUN).take(A_PAGE, BEGUN)).isEqualTo(new NoRoom());

    Upload late = begin(LATE);
    assertThat(late.take(A_PAGE, LATE)).isEqualTo(new More());

    assertThat(dawdlers.getLast().take(A_PAGE, LATE)).isEqualTo(new NoRoom());
    late.close();
    fillUp(LATE);
  }

  @Test
  void whatIsClosedGivesItsRoomBackOnce() {
    List<Upload> all = fillUp(BEGUN);
    all.getFirst().close();
    all.getFirst().close();

    Upload next = begin(BEGUN);
    for (int i = 0; i < Limits.CHUNKS / Limits.PAGE_HASHES; i++) {
      assertThat(next.take(A_PAGE, BEGUN)).isEqualTo(new More());
    }
    assertThat(begin(BEGUN).take(A_PAGE, BEGUN)).isEqualTo(new NoRoom());
  }
}
