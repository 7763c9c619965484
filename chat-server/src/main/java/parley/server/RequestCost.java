package parley.server;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;
import parley.protocol.Limits;
import parley.protocol.Request;
import parley.server.account.Account;
import parley.server.admission.Load;
import parley.server.files.Registry;
import parley.server.presence.Presence;
import parley.server.session.Session;

/// What a request of a user costs, and whether they may have it now: a token must be left in the
/// bucket for its class, and the session's event loop keep up. On that loop.
final class RequestCost {

  /// What becomes of a request.
  sealed interface Verdict {

    /// It goes on.
    record Passes() implements Verdict {}

    /// It has to wait, and what comes behind it.
    record Waits(long nanos) implements Verdict {}

    /// It is `throttled`.
    record Refused(String why) implements Verdict {}
  }

  private static final Verdict PASSES = new Verdict.Passes();
  private static final Verdict TOO_MUCH = new Verdict.Refused("too much at once; wait a moment");
  private static final Verdict.Refused OVERLOADED =
      new Verdict.Refused("the server is overloaded; wait a moment");

  private final Rates rates;
  private final Load load;
  private final Presence presence;
  private final Registry registry;

  RequestCost(Rates rates, Load load, Presence presence, Registry registry) {
    this.rates = rates;
    this.load = load;
    this.presence = presence;
    this.registry = registry;
  }

  /// Why the session's next message to one user is refused before it is read; null when it is not.
  @Nullable String refusal(Session session) {
    EventLoop loop = session.loop();
    if (!doesNotWait(session.unanswered() + 1, loop)) {
      return null;
    }
    load.refused(loop);
    return OVERLOADED.why();
  }

  /// Takes what a request costs, if that is there. What may have been on a wire before is never
  /// refused, since it may have been accepted then: it waits.
  Verdict of(Session session, Account account, Request request) {
    Rates.Kind kind = kind(request);
    if (kind == null) {
      return PASSES;
    }
    EventLoop loop = session.loop();
    boolean again = request instanceof Request.SendMessage message && message.again();
    long now = loop.ticker().nanoTime();
    long wait = rates.take(account, kind, tokens(session, request), now);
    if (wait == 0 && request instanceof Request.AskLastHolder) {
      // Only now: to count them is a look at each file.
      wait = rates.take(account, kind, registry.othersWith(session) / Limits.USERS_PER_TOKEN, now);
    }
    if (wait > 0) {
      return again ? new Verdict.Waits(wait) : TOO_MUCH;
    }
    if (!again && isShed(session, kind, loop)) {
      load.refused(loop);
      return OVERLOADED;
    }
    return PASSES;
  }

  /// Whose buckets a request takes from; null for what is never refused.
  private static Rates.@Nullable Kind kind(Request request) {
    return switch (request) {
      case Request.SendMessage _ -> Rates.Kind.MESSAGE;
      case Request.SendBroadcast _ -> Rates.Kind.BROADCAST;
      case Request.WhoElse _, Request.WhoElseSince _, Request.FindUser _, Request.AskLastHolder _ ->
          Rates.Kind.QUERY;
      case Request.Block _, Request.Unblock _ -> Rates.Kind.CHANGE;
      case Request.Listen _, Request.Introduce _, Request.Reverse _, Request.Relay _ ->
          Rates.Kind.PEER;
      case Request.RegisterFile _,
          Request.PutManifest _,
          Request.GetManifest _,
          Request.FindFile _,
          Request.Announce _,
          Request.Withdraw _ ->
          Rates.Kind.FILE;
      case Request.Logout _,
          Request.Register _,
          Request.ScramFirst _,
          Request.ScramFinal _,
          Request.Resume _,
          Request.JoinRelay _ ->
          null;
    };
  }

  /// What goes to all who are online, or looks at them, costs as much as they are many; and a text
  /// that goes to all, as much as it is long. So do looks at all who were online, at all who hold a
  /// file or did, at all files that a session holds and all who hold those, and a manifest.
  private int tokens(Session session, Request request) {
    return switch (request) {
      case Request.SendBroadcast broadcast ->
          tokensOfAll()
              + ByteBufUtil.utf8Bytes(broadcast.text()) / Limits.BROADCAST_BYTES_PER_TOKEN;
      case Request.WhoElse _ -> tokensOfAll();
      case Request.WhoElseSince _ -> tokensOfAll() + presence.gone() / Limits.USERS_PER_TOKEN;
      case Request.FindFile find -> 1 + registry.holdersOf(find.name()) / Limits.USERS_PER_TOKEN;
      case Request.GetManifest get -> tokensOfManifest(registry.chunksOf(get.file()));
      case Request.AskLastHolder _ -> 1 + registry.heldBy(session) / Limits.FILES_PER_TOKEN;
      default -> 1;
    };
  }

  /// The store reads all of a manifest for each of its pages.
  private static int tokensOfManifest(int chunks) {
    int pages = Math.max(1, Math.ceilDiv(chunks, Limits.PAGE_HASHES));
    return pages * pages;
  }

  private int tokensOfAll() {
    return 1 + presence.online().size() / Limits.USERS_PER_TOKEN;
  }

  /// What an overloaded loop refuses: what costs as much as many, and messages of those who do not
  /// wait for their answers. Who does, is slowed down by waiting, and need not be refused.
  private boolean isShed(Session session, Rates.Kind kind, EventLoop loop) {
    return switch (kind) {
      case MESSAGE -> doesNotWait(session.unanswered(), loop);
      case BROADCAST, QUERY -> load.isOverloaded(loop);
      case CHANGE, PEER, FILE -> false;
    };
  }

  private boolean doesNotWait(int unanswered, EventLoop loop) {
    return unanswered >= Limits.UNANSWERED_WHEN_BUSY && load.isBusy(loop);
  }
}
