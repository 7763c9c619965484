package parley.client.uplink;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.client.api.ClientConfig;
import parley.client.api.ClientEnd;
import parley.client.home.AccountFolder;
import parley.client.home.Home;
import parley.client.home.HomeException;
import parley.client.home.HomeInUseException;
import parley.protocol.Code;
import parley.protocol.Event;
import parley.protocol.Fingerprint;
import parley.protocol.Limits;

/// All that lies between wanting a link and having a session, as one plain sequence: dial, compare
/// the server's key, open the account's folder, hear hello, register or resume, log in, pin.
/// Blocks: each try runs on a login thread of its own, one at a time, which can be interrupted.
final class LoginSteps {

  private static final Logger LOG = LoggerFactory.getLogger(LoginSteps.class);

  private static final Duration LOGIN_WITHIN = Duration.ofSeconds(15);

  private final ClientConfig config;
  private final Home home;
  private final Dialer dialer;
  private final ServerKey key;

  /// What a try is for.
  enum Purpose {
    /// The first session of this run; it may make the account.
    BEGIN,
    /// A session that was lost not long ago.
    RESUME,
    /// Another session.
    AGAIN
  }

  LoginSteps(ClientConfig config, Home home, Dialer dialer) {
    this.config = config;
    this.home = home;
    this.dialer = dialer;
    this.key = new ServerKey(config, home);
  }

  /// Tries once. Whatever the result, no link is left open but that of a session.
  LoginResult run(Purpose purpose) {
    try {
      if (config.plaintext()) {
        checkPlaintext();
      }
      return logIn(purpose);
    } catch (LinkLostException e) {
      return new LoginResult.Lost(e.why());
    } catch (HomeInUseException e) {
      return new LoginResult.Refused(Code.ALREADY_ONLINE, String.valueOf(e.getMessage()));
    } catch (HomeException e) {
      return new LoginResult.Hopeless(new ClientEnd.Failed(String.valueOf(e.getMessage())));
    } catch (LoginFailedException e) {
      return e.result();
    } catch (InterruptedException e) {
      return new LoginResult.Lost("the client has ended");
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("fault at login");
      return new LoginResult.Hopeless(new ClientEnd.Failed("a fault of this client: " + e));
    }
  }

  /// Whoever was met with TLS must not be talked out of it.
  private void checkPlaintext() throws HomeException, LoginFailedException {
    if (config.trust() != null) {
      throw LoginFailedException.hopeless(
          "without TLS the server has no key that could be trusted");
    }
    if (key.pinned() != null) {
      throw LoginFailedException.hopeless(
          Home.address(config.host(), config.port())
              + " has used TLS before: plaintext is refused");
    }
  }

  private LoginResult logIn(Purpose purpose)
      throws LinkLostException, LoginFailedException, HomeException, InterruptedException {
    Dialer.Dialled dialled = dialer.dial(Deadline.in(LOGIN_WITHIN));
    boolean asked = false;
    LoginResult result = null;
    try {
      asked = isAsked(dialled.key());
      result = logIn(dialled, purpose);
    } catch (LinkLostException e) {
      if (!asked) {
        throw e;
      }
    } finally {
      if (result == null) {
        dialled.link().close(Code.NOT_CONNECTED, "the login has failed");
      }
    }
    // A server hangs up on those who do not log in, and a person may take long to compare a key.
    return result == null ? logIn(purpose) : result;
  }

  /// Compares the server's key, and asks the person about an unknown one.
  ///
  /// @return whether the person was asked, and accepted it
  private boolean isAsked(@Nullable Fingerprint found) throws LoginFailedException, HomeException {
    if (found == null) {
      return false;
    }
    Fingerprint expected = key.expected();
    if (expected != null && !expected.equals(found)) {
      throw LoginFailedException.hopeless(new ClientEnd.IdentityChanged(expected, found));
    }
    if (expected != null || key.isAccepted(found)) {
      return false;
    }
    if (!config.acceptKey().test(found)) {
      throw LoginFailedException.hopeless(new ClientEnd.KeyNotAccepted());
    }
    key.accept(found);
    return true;
  }

  private LoginResult logIn(Dialer.Dialled dialled, Purpose purpose)
      throws LinkLostException, LoginFailedException, HomeException, InterruptedException {
    Deadline deadline = Deadline.in(LOGIN_WITHIN);
    Event.Hello hello = hello(dialled.link(), deadline);
    Fingerprint found = dialled.key();
    AccountFolder account = home.account(found, config.host(), config.port(), config.user());
    authenticate(new Authentication(dialled, deadline, config, account.identity()), hello, purpose);
    boolean first = found != null && key.verify(found);
    boolean again = purpose != Purpose.BEGIN;
    return new LoginResult.LoggedIn(
        dialled.link(), new Uplink.Session(account, dialled.server(), found, first, again));
  }

  private Event.Hello hello(Link link, Deadline deadline)
      throws LinkLostException, LoginFailedException, InterruptedException {
    Event.Hello hello;
    try {
      hello = deadline.await(link.hello());
    } catch (LinkLostException e) {
      throw config.plaintext()
          ? new LinkLostException(e.code(), e.why() + " (does it use TLS?)")
          : e;
    }
    if (hello.version() != Limits.PROTOCOL_VERSION) {
      throw LoginFailedException.hopeless(
          "the server speaks version %d of the protocol, this client version %d"
              .formatted(hello.version(), Limits.PROTOCOL_VERSION));
    }
    return hello;
  }

  private void authenticate(Authentication authentication, Event.Hello hello, Purpose purpose)
      throws LinkLostException, LoginFailedException, InterruptedException {
    switch (purpose) {
      case BEGIN -> {
        if (config.register()) {
          authentication.register();
        }
        authentication.logIn();
      }
      case RESUME -> {
        if (!authentication.resume(hello)) {
          authentication.logIn();
        }
      }
      case AGAIN -> authentication.logIn();
    }
  }
}
