package parley.server.login;

import java.net.InetAddress;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.Request;
import parley.server.account.Accounts;

/// Lets users make their own accounts. Any thread may call.
public final class Registration {

  /// Accounts that an address may make in a minute.
  static final int PER_MINUTE = 300;

  private final Accounts accounts;
  private final Throttle throttle;
  private final Clock clock;
  private final boolean open;
  private final boolean plaintext;

  /// Registers in `accounts` while `open`; over `plaintext` only users of this machine. What is
  /// allowed in a minute goes by a `steady` clock.
  public Registration(
      Accounts accounts, boolean open, boolean plaintext, Clock clock, Clock steady) {
    this.accounts = accounts;
    // Asked before the next one is made.
    this.throttle = new Throttle(PER_MINUTE - 1, steady);
    this.clock = clock;
    this.open = open;
    this.plaintext = plaintext;
  }

  /// Makes the account that `request` asks for, from `address`.
  public CompletionStage<Answer> register(InetAddress address, Request.Register request) {
    String name = request.user();
    if (!open) {
      return refuse(request, Code.CLOSED_REGISTRATION, "only the operator makes accounts here");
    }
    if (plaintext && !address.isLoopbackAddress()) {
      return refuse(
          request, Code.CLOSED_REGISTRATION, "no registration over a network without TLS");
    }
    if (accounts.exists(name)) {
      return refuse(request, Code.EXISTS, name + " exists already");
    }
    if (throttle.isExceeded(address)) {
      return refuse(
          request, Code.THROTTLED, "too many new accounts from your address; wait a minute");
    }
    Optional<String> refusal = accounts.refusal(name);
    // Somebody may have had it made meanwhile: it is no other name that looks the same then.
    if (refusal.isPresent() && !accounts.exists(name)) {
      return refuse(request, Code.NAME_REFUSED, refusal.get());
    }
    if (!accounts.hasRoom()) {
      return refuse(request, Code.THROTTLED, "the server has no room for more accounts");
    }
    throttle.count(address);
    return accounts
        .add(List.of(accounts.prepare(name, request.verifier(), clock.instant())))
        .thenApply(added ->
            added == 1
                ? new Answer.Done(request.id())
                : new Answer.Refused(request.id(), Code.EXISTS, name + " exists already"));
  }

  private static CompletionStage<Answer> refuse(Request.Register request, Code code, String text) {
    return CompletableFuture.completedStage(new Answer.Refused(request.id(), code, text));
  }
}
