package parley.scram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static parley.scram.Example.CLIENT_NONCE;
import static parley.scram.Example.PLAINTEXT;
import static parley.scram.Example.SERVER_FIRST;
import static parley.scram.Example.SERVER_NONCE;
import static parley.scram.Example.client;
import static parley.scram.Example.pencil;
import static parley.scram.Example.server;

import java.util.List;
import org.junit.jupiter.api.Test;
import parley.protocol.Bytes;
import parley.protocol.Limits;
import parley.protocol.Verifier;
import parley.scram.ScramServer.ClientFirst;
import parley.scram.ScramServer.Verdict;

/// What a server says, and what it refuses of a client.
class ScramServerTest {

  @Test
  void theServerSaysWhatItSaysInTheRfc() throws ScramException {
    ScramServer server = server("n,,n=user,r=rOprNGfwEbeRWgbNEkqO", PLAINTEXT);

    assertThat(server.first()).isEqualTo(SERVER_FIRST);
    assertThat(
            server.judge(
                "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                    + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="))
        .isEqualTo(
            new Verdict.Proven(
                "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
                "n=user,r=rOprNGfwEbeRWgbNEkqO,"
                    + SERVER_FIRST
                    + ",c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"));
  }

  @Test
  void theServerRefusesMalformedOpenings() {
    for (String bad :
        List.of(
            "",
            "n",
            "n=user",
            "n=user,",
            "n=user,r=",
            "n=,r=abc",
            "r=abc,n=user",
            "m=must,n=user,r=abc",
            "n=user,r=abc,m=must",
            "n=us=er,r=abc",
            "n=user=,r=abc",
            "n=user,r=a\u00e4c",
            "n=user,r=a c",
            "n=user,r=a\u0000c",
            "n=user,r=" + "a".repeat(Limits.SCRAM_NONCE_LENGTH + 1),
            "x=1,n=user,r=abc")) {
      assertThatThrownBy(() -> ClientFirst.parse("n,," + bad, PLAINTEXT))
          .as(bad)
          .isInstanceOf(ScramException.class);
    }
  }

  @Test
  void theServersChallengeFitsAMessageWhateverTheNonce() throws ScramException {
    String nonce = "a".repeat(Limits.SCRAM_NONCE_LENGTH);
    byte[] salt = new byte[Limits.SALT_BYTES_MAX];
    Verifier verifier = Scram.verifier(new byte[32], salt, Limits.SCRAM_ITERATIONS_MAX);
    ClientFirst first = ClientFirst.parse("n,,n=user,r=" + nonce, PLAINTEXT);

    assertThat(new ScramServer(first, PLAINTEXT, Scram.newNonce(), verifier).first())
        .hasSizeLessThan(Limits.SCRAM_LENGTH);
  }

  @Test
  void theServerIgnoresOptionalExtensions() throws ScramException {
    ClientFirst first = ClientFirst.parse("n,,n=user,r=abc,x=later", PLAINTEXT);

    assertThat(first).isEqualTo(new ClientFirst("user", "abc", "n=user,r=abc,x=later"));
  }

  @Test
  void theServerReadsEscapedNames() throws ScramException {
    ClientFirst first = ClientFirst.parse("n,,n=a=2Cb=3Dc,r=abc", PLAINTEXT);

    assertThat(first.user()).isEqualTo("a,b=c");
    assertThat(new ScramClient("a,b=c", PLAINTEXT, "abc").first())
        .isEqualTo("n,,n=a=2Cb=3Dc,r=abc");
  }

  @Test
  void theServerRefusesMalformedProofs() throws ScramException {
    ScramServer server = server(client(PLAINTEXT).first(), PLAINTEXT);
    String good = client(PLAINTEXT).finish(SERVER_FIRST, pencil());
    String nonce = "r=" + CLIENT_NONCE + SERVER_NONCE;
    for (String bad :
        List.of(
            "",
            ",p=",
            "c=biws," + nonce,
            "c=biws," + nonce + ",p=",
            "c=biws," + nonce + ",p=!",
            "c=biws," + nonce + ",p=" + Scram.base64(new byte[31]),
            "c=biws," + nonce + ",p=" + Scram.base64(new byte[33]),
            good + ",x=1",
            good.replace("c=biws,", ""),
            good.replace("c=biws", "c="),
            good.replace("c=biws", "c=!"),
            good.replace("c=biws", "c=eSws"),
            good.replace("biws", "bixhPWV2ZSw="),
            good.replace(SERVER_NONCE, ""),
            good.replace(CLIENT_NONCE, "x"),
            good.replace(",r=", ",x=1,r="),
            good.replace(",p=", ",m=must,p="))) {
      assertThatThrownBy(() -> server.judge(bad)).as(bad).isInstanceOf(ScramException.class);
    }
  }

  @Test
  void aProofThatWasChangedAnywhereIsWrong() throws ScramException {
    ScramServer server = server(client(PLAINTEXT).first(), PLAINTEXT);
    String good = client(PLAINTEXT).finish(SERVER_FIRST, pencil());
    int at = good.indexOf(",p=") + 3;
    byte[] proof = Bytes.parse(good.substring(at)).toArray();
    for (int i = 0; i < proof.length; i++) {
      proof[i] ^= 1;
      assertThat(server.judge(good.substring(0, at) + Scram.base64(proof)))
          .isEqualTo(new Verdict.Wrong());
      proof[i] ^= 1;
    }
    assertThat(server.judge(good.replace(",p=", ",x=added,p="))).isEqualTo(new Verdict.Wrong());
  }
}
