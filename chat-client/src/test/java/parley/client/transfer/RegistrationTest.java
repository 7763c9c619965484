package parley.client.transfer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.client.api.Outcome;
import parley.client.api.SharedFile;
import parley.protocol.Code;
import parley.protocol.FileInfo;
import parley.protocol.Layout;
import parley.protocol.Sha256;

/// Bob registers a film of 30 bytes in two chunks.
class RegistrationTest {

  private static final byte[] FILM = "a film of thirty bytes, or so.".getBytes(US_ASCII);

  @TempDir Path folder;
  @TempDir Path outside;
  private Workbench bench;

  @BeforeEach
  void start() throws Exception {
    bench = new Workbench(folder, (_, _, _) -> {});
    bench.registry.comes("bob");
    Files.write(folder.resolve("film"), FILM);
  }

  @AfterEach
  void stop() throws Exception {
    bench.close();
  }

  @Test
  void whoIsLateWithTheSameContentIsAFurtherSourceInTheLayoutOfTheFirst() throws Exception {
    FileInfo first = film(3);
    bench.registry.isRegisteredFirst(first);

    assertThat(register())
        .isEqualTo(new Outcome.Ok<>(new SharedFile("film", 30, 3, first.sha256())));
  }

  @Test
  void whoIsLateWithOtherContentIsRefused() throws Exception {
    Sha256 other = Sha256.of(new byte[32]);
    bench.registry.isRegisteredFirst(new FileInfo("film", other, 30, 3, other));

    assertThat(register())
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused -> assertThat(refused.code()).isEqualTo(Code.NAME_TAKEN));
  }

  @Test
  void aLinkToAFileOutsideOfTheFolderIsRefusedAsWhatItIs() throws Exception {
    Files.delete(folder.resolve("film"));
    Files.createSymbolicLink(folder.resolve("film"), outside.resolve("film"));
    assertThat(register()).isEqualTo(noSuchFile("there is no file film in your folder"));

    Files.write(outside.resolve("film"), FILM);
    assertThat(register())
        .isEqualTo(
            noSuchFile(
                "film is a link that leads out of your folder: only what lies in it is shared"));
  }

  private static Outcome<SharedFile> noSuchFile(String text) {
    return new Outcome.Refused<>(Code.NO_SUCH_FILE, text);
  }

  private FileInfo film(int chunks) throws Exception {
    Layout layout = new Layout(FILM.length, chunks);
    FileDigest digest =
        FileHashing.start(
                bench.workers,
                folder.resolve("film"),
                layout,
                FileStamp.of(folder.resolve("film")),
                _ -> {})
            .get();
    return new FileInfo("film", digest.manifest().id(), FILM.length, chunks, digest.sha256());
  }

  private Outcome<SharedFile> register() throws Exception {
    CompletableFuture<Outcome<SharedFile>> outcome = new CompletableFuture<>();
    new Registration(bench.context, "film", OptionalInt.of(2), outcome::complete).begin();
    while (!outcome.isDone()) {
      bench.next();
    }
    return outcome.get();
  }
}
