package parley.client.peer;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.protocol.Code;
import parley.protocol.Fingerprint;
import parley.protocol.Introduction;
import parley.protocol.PeerMessage;
import parley.protocol.Rung;
import parley.wire.Decoded;
import parley.wire.Tls;

/// One link with a peer, from its first byte to its use. Belongs to its channel's event loop, the
/// peer loop.
///
/// ```
///               certificate                 hello, all of it right
/// Securing --------------------> Greeting ------------------------> Authenticated
///    |                              |                                    |
///    |                              +--> Early (nobody known yet) --+    | use
///    |                              |                               |    v
///    +---- anything else, or the deadline ---> Over <---------------+-- Over, handed over
/// ```
///
/// Whoever dials says hello first, and only to the right certificate, or refuses; whoever accepts
/// answers only the right hello. A stranger is never told anything.
final class Handshake extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(Handshake.class);

  private final SslHandler tls;
  private final Meetings meetings;
  private final @Nullable Meeting dialled;
  private final boolean relayed;
  private final Duration within;
  private final Owner owner;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Future<?> deadline;
  private State state = new State.Securing();

  private sealed interface State {

    record Securing() implements State {}

    record Greeting(Fingerprint key) implements State {}

    record Early(Fingerprint key, PeerMessage.PeerHello hello) implements State {}

    record Authenticated(Meeting meeting) implements State {}

    record Over() implements State {}
  }

  /// Hears one of the two, once.
  interface Owner {

    /// Both sides have proved themselves.
    default void authenticated() {}

    /// There will be no link.
    void failed(Failure why);
  }

  /// @param tls the innermost TLS of the link
  /// @param dialled the meeting that this side dials for; none if it accepts
  /// @param relayed the link goes through the relay
  /// @param within how long it may take to be authenticated, from now on
  Handshake(
      SslHandler tls,
      Meetings meetings,
      @Nullable Meeting dialled,
      boolean relayed,
      Duration within,
      Owner owner) {
    this.tls = tls;
    this.meetings = meetings;
    this.dialled = dialled;
    this.relayed = relayed;
    this.within = within;
    this.owner = owner;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    if (dialled != null) {
      dialled.opened(this);
    }
    deadline =
        ctx.executor()
            .schedule(
                () -> fail(Failure.unreachable("no answer within " + within.toSeconds() + " s")),
                within.toMillis(),
                TimeUnit.MILLISECONDS);
    tls.handshakeFuture()
        .addListener(shaken -> {
          if (shaken.isSuccess()) {
            secured();
          } else {
            fail(Failure.of(shaken.cause()));
          }
        });
  }

  /// The connection could not be made.
  void unconnected(Throwable cause) {
    fail(Failure.of(cause));
  }

  /// The rung that this link is of, as the initiator counts.
  Rung rung(Meeting meeting) {
    if (relayed) {
      return Rung.RELAY;
    }
    return (dialled != null) == meeting.introduction().initiator() ? Rung.DIRECT : Rung.REVERSE;
  }

  /// The introduction that an early hello named has come.
  void introduced(Meeting meeting) {
    if (state instanceof State.Early(Fingerprint key, PeerMessage.PeerHello hello)) {
      prove(meeting, key, hello);
    }
  }

  void send(PeerMessage message) {
    if (context != null) {
      var _ = context.writeAndFlush(message, context.voidPromise());
    }
  }

  /// Ends the link without a word.
  void close() {
    fail(Failure.unreachable("closed"));
  }

  /// The link is in use: what comes next, of the same packet even, is for the handler that its new
  /// owner attaches before it returns.
  PeerLink handOver(Rung path) {
    if (context == null || !(state instanceof State.Authenticated(Meeting meeting))) {
      throw new IllegalStateException("a link that is not authenticated");
    }
    toOver();
    context.pipeline().remove(this);
    Introduction introduction = meeting.introduction();
    return new PeerLink(introduction.user(), introduction.key(), path, context.channel());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof Decoded.Rejected<?> rejected
        && rejected.code() == Code.UNKNOWN_COMMAND) {
      return; // Of a newer client: types that are not known are skipped.
    }
    switch (state) {
      case State.Greeting(Fingerprint key)
          when message instanceof Decoded.Ok<?>(PeerMessage.PeerHello hello) ->
          greeted(key, hello);
      case State.Greeting _
          when dialled != null
              && message
                  instanceof Decoded.Ok<?>(PeerMessage.PeerRefused(Code code, String text)) ->
          fail(new Failure(code == Code.PEER_KEY_CHANGED ? code : Code.UNREACHABLE, text));
      case State.Greeting(Fingerprint key)
          when message instanceof Decoded.Ok<?>(PeerMessage.PeerRefused(Code code, String text))
              && code == Code.PEER_KEY_CHANGED -> {
        Failure why = new Failure(code, text);
        fail(why);
        meetings.turnedDown(key, why);
      }
      case State.Authenticated(Meeting meeting)
          when !meeting.introduction().initiator()
              && message instanceof Decoded.Ok<?>(PeerMessage.Use(Rung path)) -> {
        meeting.used(this, path);
      }
      case State.Over() -> ReferenceCountUtil.release(message);
      case State.Securing _, State.Greeting _, State.Early _, State.Authenticated _ -> {
        ReferenceCountUtil.release(message);
        fail(Failure.unreachable("it broke the protocol"));
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(Failure.unreachable("the connection was closed"));
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(Failure.of(cause));
  }

  private void secured() {
    if (!(state instanceof State.Securing)) {
      return;
    }
    Fingerprint key;
    try {
      key = Fingerprint.of(Tls.peerCertificate(tls).getPublicKey());
    } catch (SSLPeerUnverifiedException e) {
      fail(Failure.unreachable("it showed no certificate"));
      return;
    }
    state = new State.Greeting(key);
    if (dialled == null) {
      return;
    }
    if (!key.equals(dialled.introduction().key())) {
      fail(Failure.unreachable("somebody else answers there"));
      return;
    }
    Failure refusal = dialled.refusal();
    if (refusal == null) {
      send(dialled.hello());
    } else {
      refuse(dialled, refusal);
    }
  }

  private void greeted(Fingerprint key, PeerMessage.PeerHello hello) {
    Meeting meeting = dialled != null ? dialled : meetings.find(hello.introduction());
    if (meeting != null) {
      prove(meeting, key, hello);
    } else {
      state = new State.Early(key, hello);
      meetings.await(hello.introduction(), this);
    }
  }

  private void prove(Meeting meeting, Fingerprint key, PeerMessage.PeerHello hello) {
    if (!meeting.isProvenBy(key, hello)) {
      LOG.atInfo().addKeyValue("key", key).log("a peer could not prove itself");
      fail(Failure.unreachable("it could not prove itself"));
      return;
    }
    if (dialled == null) {
      Failure refusal = meeting.refusal();
      if (refusal != null) {
        refuse(meeting, refusal);
        return;
      }
      meeting.opened(this);
      send(meeting.hello());
    }
    state = new State.Authenticated(meeting);
    stopDeadline();
    owner.authenticated();
    meeting.authenticated(this);
  }

  private void refuse(Meeting meeting, Failure why) {
    send(new PeerMessage.PeerRefused(why.code(), why.why()));
    fail(why);
    meeting.refused();
  }

  private void fail(Failure why) {
    State before = state;
    if (before instanceof State.Over) {
      return;
    }
    toOver();
    if (before instanceof State.Early(_, PeerMessage.PeerHello hello)) {
      meetings.forget(hello.introduction(), this);
    }
    if (before instanceof State.Authenticated(Meeting meeting)) {
      meeting.closed(this);
    } else {
      if (dialled != null) {
        dialled.closed(this);
      }
      owner.failed(why);
    }
    if (context != null) {
      var _ = context.close();
    }
  }

  private void toOver() {
    state = new State.Over();
    stopDeadline();
  }

  private void stopDeadline() {
    if (deadline != null) {
      deadline.cancel(false);
    }
  }
}
