package parley.scram;

import java.nio.charset.StandardCharsets;
import parley.protocol.Bytes;
import parley.protocol.Verifier;

/// The example of RFC 7677, section 3, and what tests vary of it.
final class Example {

  static final ChannelBinding PLAINTEXT = ChannelBinding.NONE;
  static final ChannelBinding TLS = ChannelBinding.serverEndPoint(certificate(1));

  static final String CLIENT_NONCE = "rOprNGfwEbeRWgbNEkqO";
  static final String SERVER_NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
  static final byte[] SALT = Bytes.parse("W22ZaJ0SNY7soEsUEjb6gQ==").toArray();
  static final String SERVER_FIRST =
      "r=" + CLIENT_NONCE + SERVER_NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
  static final Verifier VERIFIER =
      Scram.verifier(Scram.saltedPassword("pencil", SALT, 4096), SALT, 4096);

  private Example() {}

  /// A client that takes as few iterations as the example has.
  static ScramClient client(ChannelBinding binding) {
    return new ScramClient("user", binding, CLIENT_NONCE, 4096);
  }

  static ScramServer server(String clientFirst, ChannelBinding binding) throws ScramException {
    return new ScramServer(
        ScramServer.ClientFirst.parse(clientFirst, binding), binding, SERVER_NONCE, VERIFIER);
  }

  /// What a client derives that knows the password.
  static ScramClient.Derivation pencil() {
    return (salt, iterations) -> Scram.saltedPassword("pencil", salt, iterations);
  }

  /// The hash of a certificate.
  static Bytes certificate(int number) {
    return Bytes.of(Scram.sha256(("certificate " + number).getBytes(StandardCharsets.UTF_8)));
  }
}
