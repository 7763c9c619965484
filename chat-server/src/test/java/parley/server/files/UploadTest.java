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

  private List<Upload> fillUp() {
    List<Upload> all = new ArrayList<>();
    for (long room = Upload.Budget.BYTES; room >= PAGE; ) {
      Upload upload = begin(BEGUN);
      for (int i = 0; i < Limits.CHUNKS / Limits.PAGE_HASHES && room >= PAGE; i++) {
        assertThat(upload.take(A_PAGE, BEGUN)).isEqualTo(Upload.Taken.MORE);
        room -= PAGE;
      }
      all.add(upload);
    }
    return all;
  }

  @Test
  void whoDawdlesKeepsNothingInMemoryWhenOthersNeedTheRoom() {
    List<Upload> dawdlers = fillUp();
    assertThat(begin(BEGUN).take(A_PAGE, BEGUN)).isEqualTo(Upload.Taken.NO_ROOM);

    assertThat(begin(LATE).take(A_PAGE, LATE)).isEqualTo(Upload.Taken.MORE);

    assertThat(dawdlers).allMatch(upload -> upload.size() == 0);
    assertThat(dawdlers.getLast().take(A_PAGE, LATE)).isEqualTo(Upload.Taken.NO_ROOM);
  }

  @Test
  void whatIsClosedGivesItsRoomBackOnce() {
    List<Upload> all = fillUp();
    all.getFirst().close();
    all.getFirst().close();

    assertThat(all.getFirst().size()).isZero();
    Upload next = begin(BEGUN);
    for (int i = 0; i < Limits.CHUNKS / Limits.PAGE_HASHES; i++) {
      assertThat(next.take(A_PAGE, BEGUN)).isEqualTo(Upload.Taken.MORE);
    }
    assertThat(begin(BEGUN).take(A_PAGE, BEGUN)).isEqualTo(Upload.Taken.NO_ROOM);
  }
}
