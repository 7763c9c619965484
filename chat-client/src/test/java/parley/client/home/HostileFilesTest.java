package parley.client.home;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.fuzz.Fuzzer;

/// A home whose files hold anything: it is opened, or refused in a line that says what is damaged;
/// and lines that are left out are told.
class HostileFilesTest {

  @TempDir private Path folder;
  private Path account;
  private int inputs;

  @BeforeEach
  void make() throws Exception {
    account = folder.resolve("account");
    open();
  }

  @ParameterizedTest
  @ValueSource(strings = {"outbox", "seen", "known-peers", "transfers"})
  void journalsOfAnything(String row) throws InterruptedException {
    Path file = account.resolve(row.replace('-', '_'));
    new Fuzzer(
            row,
            input -> {
              inputs++;
              if (inputs % 8 == 0) {
                Files.write(file, unsummed(input));
                assertThat(isTold()).as("it is told").isTrue();
              } else {
                Files.write(file, summed(input));
                openOrRefuse();
              }
            })
        .run(200);
  }

  @Test
  void aKeyOfAnything() throws Exception {
    byte[] pem = Files.readAllBytes(account.resolve("identity.pem"));
    new Fuzzer(
            "identity",
            input -> {
              Files.write(account.resolve("identity.pem"), input);
              openOrRefuse();
            })
        .alsoFrom(List.of(pem))
        .run(150);
  }

  @Test
  void pinsOfAnything() throws InterruptedException {
    new Fuzzer(
            "known-servers",
            input -> {
              Files.write(folder.resolve("known_servers"), input);
              try {
                new Home(folder).pinned("chat.example", 7777);
              } catch (HomeException e) {
                assertThat(e.getMessage()).contains("known");
              }
            })
        .run(1000);
  }

  private void openOrRefuse() throws Exception {
    boolean _ = isTold();
  }

  /// Whether the home is refused, or says what was left out.
  private boolean isTold() throws Exception {
    try {
      return !open().isEmpty();
    } catch (HomeException e) {
      assertThat(e.getMessage()).contains("damaged");
      return true;
    }
  }

  private List<Damage> open() throws Exception {
    AccountFolder opened = AccountFolder.open(account, LocalDate.EPOCH.plusDays(19_710));
    opened.release().get(60, TimeUnit.SECONDS);
    return opened.damage();
  }

  /// At least one line, with a sum that is wrong.
  private static byte[] unsummed(byte[] input) {
    return ("x" + new String(input, ISO_8859_1).replace('\0', ' ') + "\n").getBytes(ISO_8859_1);
  }

  /// Each line with its right sum.
  private static byte[] summed(byte[] input) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (String line : new String(input, ISO_8859_1).split("\n", -1)) {
      byte[] body = line.getBytes(ISO_8859_1);
      CRC32C sum = new CRC32C();
      sum.update(body);
      all.write(HexFormat.of().toHexDigits((int) sum.getValue()).getBytes(ISO_8859_1));
      all.write(' ');
      all.write(body);
      all.write('\n');
    }
    return all.toByteArray();
  }
}
