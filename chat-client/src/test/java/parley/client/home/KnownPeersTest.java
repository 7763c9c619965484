package parley.client.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.protocol.Bytes;
import parley.protocol.Fingerprint;

class KnownPeersTest {

  private static final Fingerprint ONE = key(1);
  private static final Fingerprint TWO = key(2);

  @TempDir Path folder;

  @Test
  void whoWasNeverSeenHasNoOtherKey() throws Exception {
    AccountFolder account = open();
    assertThat(account.peers().isChanged("bob", ONE)).isFalse();
    close(account);
  }

  @Test
  void keysAreASetForEachUserThatOutlivesTheClient() throws Exception {
    AccountFolder first = open();
    first.peers().add("böb the 1st", ONE);
    assertThat(first.peers().isChanged("böb the 1st", TWO)).isTrue();
    assertThat(first.peers().isChanged("another", TWO)).isFalse();
    close(first);

    AccountFolder second = open();
    assertThat(second.peers().isChanged("böb the 1st", ONE)).isFalse();
    assertThat(second.peers().isChanged("böb the 1st", TWO)).isTrue();
    second.peers().add("böb the 1st", TWO);
    close(second);

    AccountFolder third = open();
    assertThat(third.peers().isChanged("böb the 1st", ONE)).isFalse();
    assertThat(third.peers().isChanged("böb the 1st", TWO)).isFalse();
    assertThat(third.peers().isChanged("böb the 1st", key(3))).isTrue();
    close(third);
  }

  /// Without the line a changed key would be taken for the first.
  @Test
  void aDamagedLineIsRefusedAndLeftAsItIs() throws Exception {
    AccountFolder first = open();
    first.peers().add("bob", ONE);
    close(first);
    Path file = folder.resolve("known_peers");
    Files.writeString(file, Files.readString(file).replace("bob", "bpb"));
    byte[] damaged = Files.readAllBytes(file);

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(this::open)
          .isInstanceOf(HomeException.class)
          .hasMessageContaining("known_peers is damaged (1 of its lines): put a backup");
    }
    assertThat(file).hasBinaryContent(damaged);
  }

  private AccountFolder open() throws HomeException {
    return AccountFolder.open(folder, LocalDate.EPOCH);
  }

  private static void close(AccountFolder account) throws Exception {
    account.release().get(60, TimeUnit.SECONDS);
  }

  private static Fingerprint key(int number) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) number;
    return new Fingerprint(Bytes.of(bytes));
  }
}
