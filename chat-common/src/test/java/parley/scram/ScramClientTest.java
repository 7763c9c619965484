package parley.scram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static parley.scram.Example.CLIENT_NONCE;
import static parley.scram.Example.PLAINTEXT;
import static parley.scram.Example.SERVER_FIRST;
import static parley.scram.Example.SERVER_NONCE;
import static parley.scram.Example.client;
import static parley.scram.Example.pencil;

import java.util.List;
import org.junit.jupiter.api.Test;
import parley.protocol.Limits;

/// What a client says, and what it refuses of a server.
class ScramClientTest {

  @Test
  void theClientSaysWhatItSaysInTheRfc() throws ScramException {
    ScramClient client = client(PLAINTEXT);

    assertThat(client.first()).isEqualTo("n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
    assertThat(client.finish(SERVER_FIRST, pencil()))
        .isEqualTo(
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
    client.verify("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
  }

  @Test
  void theClientRefusesFewIterations() {
    for (int i : new int[] {-1, 0, 1, 4096, Limits.SCRAM_ITERATIONS_MIN - 1}) {
      assertRefusedByClient(SERVER_FIRST.replace("i=4096", "i=" + i));
    }
    assertRefusedByClient(SERVER_FIRST.replace("4096", "" + (Limits.SCRAM_ITERATIONS_MAX + 1)));
    assertRefusedByClient(SERVER_FIRST.replace("4096", "99999999999999999999"));
  }

  @Test
  void theClientTakesTheIterationsInBetween() throws ScramException {
    for (int i : new int[] {Limits.SCRAM_ITERATIONS_MIN, Limits.SCRAM_ITERATIONS_MAX}) {
      ScramClient client = new ScramClient("user", PLAINTEXT, CLIENT_NONCE);

      client.finish(
          SERVER_FIRST.replace("4096", "" + i),
          (salt, asked) -> {
            assertThat(asked).isEqualTo(i);
            return new byte[32];
          });
    }
  }

  @Test
  void theClientRefusesSaltsThatAreShortOrLong() {
    for (int size : new int[] {0, Limits.SALT_BYTES_MIN - 1, Limits.SALT_BYTES_MAX + 1}) {
      assertRefusedByClient(
          enough(SERVER_FIRST).replace("W22ZaJ0SNY7soEsUEjb6gQ==", Scram.base64(new byte[size])));
    }
  }

  @Test
  void theClientRefusesANonceThatIsNotItsOwnWithMore() {
    assertRefusedByClient(enough(SERVER_FIRST).replace(SERVER_NONCE, ""));
    assertRefusedByClient(enough(SERVER_FIRST).replace(CLIENT_NONCE, "x"));
    assertRefusedByClient(enough(SERVER_FIRST).replace("r=", "r=x"));
  }

  @Test
  void theClientRefusesMalformedChallenges() {
    String good = enough(SERVER_FIRST);
    String nonce = "r=" + CLIENT_NONCE + SERVER_NONCE;
    String salt = "s=W22ZaJ0SNY7soEsUEjb6gQ==";
    for (String bad :
        List.of(
            "",
            ",",
            ",,",
            "e=unknown-user",
            "m=must," + good,
            nonce,
            nonce + "," + salt,
            nonce + "," + salt + ",i=",
            nonce + "," + salt + ",i=1e6",
            nonce + "," + salt + ",i=0x30d40",
            nonce + ",s=,i=200000",
            nonce + ",s=!!!!,i=200000",
            nonce + ",i=200000," + salt,
            salt + "," + nonce + ",i=200000")) {
      assertRefusedByClient(bad);
    }
  }

  @Test
  void theClientIgnoresOptionalExtensions() throws ScramException {
    ScramClient client = client(PLAINTEXT);
    String serverFirst = SERVER_FIRST + ",x=later";
    String proof = client.finish(serverFirst, pencil());

    assertThat(client.authMessage()).contains(serverFirst);
    assertThat(proof).startsWith("c=biws,r=");
  }

  @Test
  void theClientRefusesAServerThatDoesNotKnowTheAccount() throws ScramException {
    ScramClient client = client(PLAINTEXT);
    client.finish(SERVER_FIRST, pencil());

    for (String bad :
        List.of(
            "v=" + Scram.base64(new byte[32]),
            "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G==",
            "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95H4=",
            "v=",
            "v=!",
            "e=other-error",
            "x=1,v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
            "")) {
      assertThatThrownBy(() -> client.verify(bad)).isInstanceOf(ScramException.class);
    }
    client.verify("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=,x=later");
  }

  @Test
  void theClientTrustsNobodyBeforeItHasProvedItself() {
    ScramClient client = client(PLAINTEXT);

    assertThatThrownBy(() -> client.verify("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(client::authMessage).isInstanceOf(IllegalStateException.class);
  }

  private static void assertRefusedByClient(String serverFirst) {
    ScramClient client = new ScramClient("user", PLAINTEXT, CLIENT_NONCE);
    assertThatThrownBy(() ->
            client.finish(
                serverFirst,
                (salt, iterations) -> {
                  throw new AssertionError("refused too late");
                }))
        .as(serverFirst)
        .isInstanceOf(ScramException.class);
  }

  private static String enough(String serverFirst) {
    return serverFirst.replace("i=4096", "i=200000");
  }
}
