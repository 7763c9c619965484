package parley.scram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static parley.scram.Example.CLIENT_NONCE;
import static parley.scram.Example.PLAINTEXT;
import static parley.scram.Example.SALT;
import static parley.scram.Example.SERVER_FIRST;
import static parley.scram.Example.SERVER_NONCE;
import static parley.scram.Example.TLS;
import static parley.scram.Example.certificate;
import static parley.scram.Example.client;
import static parley.scram.Example.pencil;
import static parley.scram.Example.server;

import java.text.Normalizer;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import parley.protocol.Verifier;
import parley.scram.ScramServer.ClientFirst;
import parley.scram.ScramServer.Verdict;

/// Logins between the two sides.
class ScramExchangeTest {

  @Property(tries = 100)
  void whoKnowsThePasswordLogsInAndNobodyElse(
      @ForAll("texts") String user,
      @ForAll("texts") String password,
      @ForAll("texts") String another,
      @ForAll boolean tls)
      throws ScramException {
    Assume.that(!user.isEmpty());
    Assume.that(!prepared(password).equals(prepared(another)));
    ChannelBinding binding = tls ? TLS : PLAINTEXT;
    Verifier verifier = Scram.verifier(Scram.saltedPassword(password, SALT, 3), SALT, 3);

    ScramClient right = new ScramClient(user, binding, Scram.newNonce(), 1);
    ClientFirst first = ClientFirst.parse(right.first(), binding);
    ScramServer server = new ScramServer(first, binding, Scram.newNonce(), verifier);
    String proof =
        right.finish(server.first(), (salt, i) -> Scram.saltedPassword(password, salt, i));
    Verdict.Proven proven = (Verdict.Proven) server.judge(proof);
    right.verify(proven.serverFinal());

    assertThat(first.user()).isEqualTo(user);
    assertThat(proven.authMessage()).isEqualTo(right.authMessage());

    ScramClient wrong = new ScramClient(user, binding, first.nonce(), 1);
    String bad = wrong.finish(server.first(), (salt, i) -> Scram.saltedPassword(another, salt, i));
    assertThat(server.judge(bad)).isEqualTo(new Verdict.Wrong());
  }

  @Test
  void aProofIsGoodForOneExchangeOnly() throws ScramException {
    String proof = client(PLAINTEXT).finish(SERVER_FIRST, pencil());
    ClientFirst first = ClientFirst.parse(client(PLAINTEXT).first(), PLAINTEXT);
    ScramServer another = new ScramServer(first, PLAINTEXT, "another", Example.VERIFIER);

    assertThatThrownBy(() -> another.judge(proof)).isInstanceOf(ScramException.class);
    assertThat(another.judge(proof.replace(SERVER_NONCE, "another")))
        .isEqualTo(new Verdict.Wrong());
  }

  // ---- channel binding: over TLS only p=tls-server-end-point, over plaintext only n

  @Test
  void overTlsAClientBindsToTheCertificate() throws ScramException {
    ScramClient client = client(TLS);

    assertThat(client.first()).isEqualTo("p=tls-server-end-point,,n=user,r=" + CLIENT_NONCE);
    ScramServer server = server(client.first(), TLS);
    assertThat(server.judge(client.finish(SERVER_FIRST, pencil())))
        .isInstanceOf(Verdict.Proven.class);
  }

  @Test
  void overTlsNothingElseIsTaken() {
    for (String header :
        List.of(
            "n,,",
            "y,,",
            "p=tls-unique,,",
            "p=tls-exporter,,",
            "p=,,",
            ",,",
            "",
            "p=tls-server-end-point,a=eve,")) {
      assertThatThrownBy(() -> ClientFirst.parse(header + "n=user,r=abc", TLS))
          .isInstanceOf(ScramException.class);
    }
  }

  @Test
  void overPlaintextNothingElseIsTaken() {
    for (String header : List.of("p=tls-server-end-point,,", "y,,", "n,a=eve,", "n,", ",,", "")) {
      assertThatThrownBy(() -> ClientFirst.parse(header + "n=user,r=abc", PLAINTEXT))
          .isInstanceOf(ScramException.class);
    }
  }

  @Test
  void somebodyInTheMiddleWithAnotherCertificateIsNoticed() throws ScramException {
    ScramClient client = client(ChannelBinding.serverEndPoint(certificate(2)));
    ScramServer server = server(client.first(), TLS);
    String proof = client.finish(SERVER_FIRST, pencil());

    assertThatThrownBy(() -> server.judge(proof)).isInstanceOf(ScramException.class);
    // Nor can the one in the middle mend it: the proof covers the binding.
    String bound = client(TLS).finish(SERVER_FIRST, pencil());
    String mended =
        bound.substring(0, bound.indexOf(",r=")) + proof.substring(proof.indexOf(",r="));
    assertThat(server.judge(mended)).isEqualTo(new Verdict.Wrong());
  }

  @Test
  void aBindingThatWasStrippedOnTheWayIsNoticed() throws ScramException {
    ScramClient client = client(TLS);
    ScramServer server =
        server(client.first().replace("p=tls-server-end-point,,", "n,,"), PLAINTEXT);

    assertThatThrownBy(() -> server.judge(client.finish(SERVER_FIRST, pencil())))
        .isInstanceOf(ScramException.class);
  }

  @Property(tries = 2000)
  void whateverComesIsJudgedOrRefused(@ForAll("hostile") String any) {
    assertOnlyRefuses(() -> ClientFirst.parse(any, PLAINTEXT));
    assertOnlyRefuses(() -> server(client(PLAINTEXT).first(), PLAINTEXT).judge(any));
    assertOnlyRefuses(() -> new ScramClient("user", TLS, "r").finish(any, pencil()));
  }

  @Provide
  Arbitrary<String> texts() {
    // No NUL, which HMAC cannot tell from nothing at the end of a key, and no half characters.
    return Arbitraries.strings()
        .withCharRange('\u0001', '\ud7ff')
        .withChars(',', '=')
        .ofMaxLength(40);
  }

  @Provide
  Arbitrary<String> hostile() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(50),
        Arbitraries.of(
                "n,,", "n=", "r=", "c=", "p=", "s=", "i=", "m=", ",", "=", "biws", "9", "AA==")
            .list()
            .ofMaxSize(15)
            .map(pieces -> String.join("", pieces)));
  }

  @FunctionalInterface
  private interface Step {
    Object take() throws ScramException;
  }

  private static void assertOnlyRefuses(Step step) {
    try {
      assertThat(step.take()).isNotNull();
    } catch (ScramException expected) {
      assertThat(expected.getMessage()).hasSizeLessThan(100).matches("[ -~]*");
    }
  }

  private static String prepared(String password) {
    return Normalizer.normalize(password.replaceAll("\\p{Zs}", " "), Normalizer.Form.NFC);
  }
}
