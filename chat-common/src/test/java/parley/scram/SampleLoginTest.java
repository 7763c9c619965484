package parley.scram;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import parley.protocol.Answer;
import parley.protocol.Bytes;
import parley.protocol.Event;
import parley.protocol.FromClient;
import parley.protocol.FromServer;
import parley.protocol.Identities;
import parley.protocol.Message;
import parley.protocol.Request;
import parley.protocol.Verifier;
import parley.wire.Decoded;
import parley.wire.JsonCodec;

/// The samples of `docs/samples` that log in do so, step by step as `docs/PROTOCOL.md` says:
/// whoever writes a client in another language can check it against them.
class SampleLoginTest {

  private static final Path DOCS = Path.of("..", "docs");

  private static final String PASSWORD = "correct horse battery staple";
  private static final Bytes CERTIFICATE_HASH =
      Bytes.parse("rUYAWo9oQqOgawATY91dlo1VAGbV3ZY05bkfEsiWeGk=");
  private static final ChannelBinding BINDING = ChannelBinding.serverEndPoint(CERTIFICATE_HASH);

  private final Request.Register register = (Request.Register) client("register");
  private final Request.ScramFirst scramFirst = (Request.ScramFirst) client("scram-first");
  private final Answer.Challenge challenge = (Answer.Challenge) server("challenge");
  private final Request.ScramFinal scramFinal = (Request.ScramFinal) client("scram-final");
  private final Answer.Welcome welcome = (Answer.Welcome) server("welcome");

  @Test
  void thePasswordFitsTheAccountThatWasRegistered() throws IOException {
    Verifier verifier = register.verifier();
    byte[] salted =
        Scram.saltedPassword(PASSWORD, verifier.salt().toArray(), verifier.iterations());

    assertThat(Scram.verifier(salted, verifier.salt().toArray(), verifier.iterations()))
        .isEqualTo(verifier);
    assertThat(Files.readString(DOCS.resolve("PROTOCOL.md")))
        .contains("password `" + PASSWORD + "`", CERTIFICATE_HASH.base64(), Scram.base64(salted));
  }

  @Test
  void aClientSaysWhatTheSamplesSay() throws ScramException {
    String nonce = scramFirst.message().substring(scramFirst.message().lastIndexOf("r=") + 2);
    ScramClient scram = new ScramClient("alice", BINDING, nonce);

    assertThat(scram.first()).isEqualTo(scramFirst.message());
    assertThat(
            scram.finish(
                challenge.message(),
                (salt, iterations) -> Scram.saltedPassword(PASSWORD, salt, iterations)))
        .isEqualTo(scramFinal.message());
    scram.verify(welcome.message());
    assertThat(
            Identities.verify(
                scramFinal.identity(), Identities.loginStatement(scram.authMessage())))
        .isTrue();
  }

  @Test
  void aServerSaysWhatTheSamplesSay() throws ScramException {
    var first = ScramServer.ClientFirst.parse(scramFirst.message(), BINDING);
    String both = challenge.message().substring(2, challenge.message().indexOf(','));
    String nonce = both.substring(first.nonce().length());
    ScramServer scram = new ScramServer(first, BINDING, nonce, register.verifier());

    assertThat(scram.first()).isEqualTo(challenge.message());
    assertThat(scram.judge(scramFinal.message()))
        .isInstanceOfSatisfying(
            ScramServer.Verdict.Proven.class,
            proven -> assertThat(proven.serverFinal()).isEqualTo(welcome.message()));
  }

  @Test
  void theSameKeyResumes() {
    Event.Hello hello = (Event.Hello) server("hello");
    Request.Resume resume = (Request.Resume) client("resume");

    byte[] statement = Identities.resumeStatement(hello.nonce(), CERTIFICATE_HASH, resume.user());
    assertThat(Identities.verify(resume.identity(), statement)).isTrue();
    assertThat(resume.identity().publicKey()).isEqualTo(scramFinal.identity().publicKey());
  }

  private static Message client(String type) {
    return read(new JsonCodec<>(FromClient.class), type);
  }

  private static Message server(String type) {
    return read(new JsonCodec<>(FromServer.class), type);
  }

  private static <M extends Message> Message read(JsonCodec<M> codec, String type) {
    try {
      String sample = Files.readString(DOCS.resolve("samples").resolve(type + ".json"));
      return ((Decoded.Ok<M>) codec.decode(Unpooled.copiedBuffer(sample, UTF_8))).message();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
