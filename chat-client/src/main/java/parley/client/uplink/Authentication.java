package parley.client.uplink;

import java.security.KeyPair;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import parley.client.api.ClientConfig;
import parley.protocol.Answer;
import parley.protocol.Bytes;
import parley.protocol.Code;
import parley.protocol.Event;
import parley.protocol.Identities;
import parley.protocol.Identity;
import parley.protocol.Request;
import parley.scram.ChannelBinding;
import parley.scram.Scram;
import parley.scram.ScramClient;
import parley.scram.ScramException;
import parley.wire.Tls;

/// Proves to the server who the user is, and lets the server prove that it knows the account.
/// Blocks; for one link, on a login thread.
final class Authentication {

  private final Dialer.Dialled dialled;
  private final Deadline deadline;
  private final ClientConfig config;
  private final KeyPair identity;
  private LoginResult.@Nullable Refused registrationClosed;

  Authentication(Dialer.Dialled dialled, Deadline deadline, ClientConfig config, KeyPair identity) {
    this.dialled = dialled;
    this.deadline = deadline;
    this.config = config;
    this.identity = identity;
  }

  /// Makes the account unless it exists. Where only the operator makes accounts it may exist all
  /// the same: the login shows it.
  void register() throws LinkLostException, LoginFailedException, InterruptedException {
    if (dialled.certificate() == null && !dialled.server().getAddress().isLoopbackAddress()) {
      // The derived keys would be there for everybody on the way to read.
      registrationClosed =
          new LoginResult.Refused(
              Code.CLOSED_REGISTRATION,
              "without TLS an account can be made only on the server's own machine");
      return;
    }
    var verifier = config.password().newVerifier();
    switch (ask(id -> new Request.Register(id, config.user(), verifier))) {
      case Answer.Done _ -> {}
      case Answer.Refused refused when refused.code() == Code.EXISTS -> {}
      case Answer.Refused refused when refused.code() == Code.CLOSED_REGISTRATION ->
          registrationClosed = new LoginResult.Refused(refused.code(), refused.text());
      case Answer answer -> throw otherwise(answer);
    }
  }

  /// Takes up the lost session.
  ///
  /// @return false when the server does not know it, or no longer
  boolean resume(Event.Hello hello)
      throws LinkLostException, LoginFailedException, InterruptedException {
    byte[] statement = Identities.resumeStatement(hello.nonce(), certificateHash(), config.user());
    Identity signed = Identities.sign(identity, statement);
    return switch (ask(id -> new Request.Resume(id, config.user(), signed))) {
      case Answer.Resumed _ -> true;
      case Answer.Refused refused when refused.code() != Code.ALREADY_ONLINE -> false;
      case Answer answer -> throw otherwise(answer);
    };
  }

  /// Logs in with the password. When it returns, the server has proved that it knows the account.
  void logIn() throws LinkLostException, LoginFailedException, InterruptedException {
    ScramClient scram = new ScramClient(config.user(), binding(), Scram.newNonce());
    try {
      String challenge =
          switch (ask(id -> new Request.ScramFirst(id, scram.first()))) {
            case Answer.Challenge(_, String message) -> message;
            case Answer answer -> throw otherwise(answer);
          };
      String proof = scram.finish(challenge, config.password()::saltedPassword);
      Identity signed = Identities.sign(identity, Identities.loginStatement(scram.authMessage()));
      switch (ask(id -> new Request.ScramFinal(id, proof, signed))) {
        case Answer.Welcome welcome -> scram.verify(welcome.message());
        case Answer answer -> throw otherwise(answer);
      }
    } catch (ScramException e) {
      throw LoginFailedException.hopeless(
          "do not trust this server: it failed to prove that it knows the account ("
              + e.getMessage()
              + ")");
    }
  }

  private Answer ask(LongFunction<Request> request) throws LinkLostException, InterruptedException {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    dialled.link().ask(request, answer::complete, answer::completeExceptionally);
    return deadline.await(answer);
  }

  /// A refusal, or an answer to something else.
  private LoginFailedException otherwise(Answer answer) {
    if (!(answer instanceof Answer.Refused refused)) {
      return LoginFailedException.hopeless("the server gave an answer to another question");
    }
    return new LoginFailedException(
        registrationClosed != null && refused.code() == Code.WRONG_PASSWORD
            ? registrationClosed
            : new LoginResult.Refused(refused.code(), refused.text()));
  }

  private ChannelBinding binding() {
    return dialled.certificate() == null
        ? ChannelBinding.NONE
        : ChannelBinding.serverEndPoint(certificateHash());
  }

  private Bytes certificateHash() {
    return dialled.certificate() == null
        ? Bytes.of(new byte[0])
        : Tls.serverEndPoint(dialled.certificate());
  }
}
