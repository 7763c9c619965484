package parley.client.peer;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.client.api.Outcome;
import parley.protocol.Code;
import parley.protocol.DeliveryState;
import parley.protocol.Limits;
import parley.protocol.MessageId;
import parley.protocol.PeerMessage;
import parley.wire.Decoded;

/// A private session: one link, and what is unanswered on it. Belongs to the peer loop.
///
/// ```
/// Open --- stop, while either owes an answer ---> Stopping --- all answered, or 2 s ---> Ended
///   +------ the other side's stop, silence, loss ----------------------------------------^
/// ```
final class PrivateSession extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(PrivateSession.class);

  /// How signs of life are looked for.
  static final Patience USUAL =
      new Patience(Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofSeconds(30));

  /// How long a stop waits for the answers, of both sides, to what was said before it.
  private static final Duration STOPPED_WITHIN = Duration.ofSeconds(2);

  /// How long the other side has to close the link when it was told to stop.
  private static final Duration CLOSED_WITHIN = Duration.ofSeconds(1);

  /// Messages at most that the peer has not acknowledged.
  static final int UNANSWERED = 1024;

  /// Bytes at most that wait for a peer who does not read them, more than all unanswered messages
  /// are: receipts and pongs must not pile up for one who only ever writes.
  private static final long PENDING = 64L * 1024 * 1024;

  /// Messages that are being shown, at which reading stops, and at which it goes on.
  static final int FULL = 64;

  private static final int DRAINED = 16;

  private final PeerLink link;
  private final PeerLoop loop;
  private final Owner owner;
  private final Map<MessageId, Consumer<Outcome<DeliveryState>>> unanswered = new LinkedHashMap<>();
  private final Patience patience;
  private final Future<?> keepAlive;
  private long lastHeard = System.nanoTime();
  private int inHand;
  private @Nullable Code stopping;
  private boolean ended;

  /// How long silence is borne.
  ///
  /// @param looked how often it is measured
  /// @param ping after so long the peer is asked for a sign of life
  /// @param lost after so long it is given up
  record Patience(Duration looked, Duration ping, Duration lost) {}

  /// Hears what comes, on the peer loop.
  interface Owner {

    /// A message, to be shown and recorded; then [#recorded] is told.
    void received(PrivateSession session, MessageId id, String text);

    /// It is over; nothing follows.
    void ended(PrivateSession session, Code code);
  }

  PrivateSession(PeerLink link, PeerLoop loop, Patience patience, Owner owner) {
    this.link = link;
    this.loop = loop;
    this.patience = patience;
    this.owner = owner;
    keepAlive = loop.repeat(this::lookAfter, patience.looked);
  }

  PeerLink link() {
    return link;
  }

  /// Whether it is on its way to its end.
  boolean isStopping() {
    return stopping != null || ended;
  }

  /// Sends `text`; `outcome` hears what became of it.
  void send(MessageId id, String text, Consumer<Outcome<DeliveryState>> outcome) {
    if (unanswered.size() >= UNANSWERED) {
      outcome.accept(
          new Outcome.Refused<>(Code.THROTTLED, "too many messages wait for " + link.user()));
      return;
    }
    unanswered.put(id, outcome);
    link.send(new PeerMessage.PrivateMessage(id, text));
  }

  /// A message that came has been shown and recorded, or, with a `fault`, cannot be recorded. Then
  /// the session ends, so that the sender learns that it is unconfirmed; it would wait for ever.
  void recorded(MessageId id, @Nullable IOException fault) {
    if (fault != null) {
      lost();
      return;
    }
    inHand--;
    if (inHand == DRAINED) {
      // What the peer said meanwhile is not read yet: its silence begins now.
      lastHeard = System.nanoTime();
      link.channel().config().setAutoRead(true);
    }
    reply(new PeerMessage.PrivateReceipt(id));
    stopWhenAnswered();
  }

  /// Ends the session in good order: what was said and what was shown before is answered first, for
  /// a moment; what comes from now on is neither. `done` runs when it has ended on both sides.
  /// Once.
  void stop(Code code, Runnable done) {
    stopping = code;
    link.channel().closeFuture().addListener(_ -> done.run());
    var _ = loop.schedule(() -> stopNow(code), STOPPED_WITHIN);
    stopWhenAnswered();
  }

  private void stopWhenAnswered() {
    if (stopping != null && unanswered.isEmpty() && inHand == 0) {
      stopNow(stopping);
    }
  }

  /// Ends the session: the other side is told, and closes the link when it has heard that.
  void stopNow(Code orElse) {
    if (!ended) {
      Code code = stopping == null ? orElse : stopping;
      link.send(new PeerMessage.Stop(code));
      var _ = loop.schedule(link::close, CLOSED_WITHIN);
      end(code);
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    if (!ctx.channel().isActive()) {
      end(Code.LOST);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    lastHeard = System.nanoTime();
    if (ended) {
      ReferenceCountUtil.release(message);
      return;
    }
    switch (message) {
      case Decoded.Ok<?>(PeerMessage.PrivateMessage(MessageId id, String text)) ->
          received(id, text);
      case Decoded.Ok<?>(PeerMessage.PrivateReceipt(MessageId id)) -> answered(id);
      case Decoded.Ok<?>(PeerMessage.Stop(Code code)) -> toldToStop(code);
      case Decoded.Ok<?>(PeerMessage.PeerPing()) -> reply(new PeerMessage.PeerPong());
      case Decoded.Ok<?>(PeerMessage.PeerPong()) -> {}
      case Decoded.Rejected<?> rejected when rejected.code() == Code.UNKNOWN_COMMAND -> {}
      default -> {
        ReferenceCountUtil.release(message);
        violation();
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    end(Code.LOST);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOG.atDebug().setCause(cause).log("private link broke");
    lost();
  }

  private void reply(PeerMessage message) {
    if (link.channel().bytesBeforeWritable() > PENDING) {
      violation();
    } else {
      link.send(message);
    }
  }

  private void received(MessageId id, String text) {
    if (text.isEmpty() || Limits.isTooLarge(text)) {
      violation();
      return;
    }
    if (stopping != null) {
      return;
    }
    inHand++;
    if (inHand == FULL) {
      link.channel().config().setAutoRead(false);
    }
    owner.received(this, id, text);
  }

  private void answered(MessageId id) {
    Consumer<Outcome<DeliveryState>> outcome = unanswered.remove(id);
    if (outcome != null) {
      outcome.accept(new Outcome.Ok<>(DeliveryState.DELIVERED));
    }
    stopWhenAnswered();
  }

  private void toldToStop(Code code) {
    end(
        switch (code) {
          case STOPPED, LOGOUT, TIMEOUT -> code;
          default -> Code.LOST;
        });
    link.close();
  }

  private void violation() {
    LOG.atInfo().addKeyValue("user", link.user()).log("a peer broke the protocol");
    lost();
  }

  private void lost() {
    end(Code.LOST);
    link.close();
  }

  /// While this side does not read, the other's silence means nothing; pings go on, so that the
  /// other does not take this side's for death.
  private void lookAfter() {
    Duration silence = Duration.ofNanos(System.nanoTime() - lastHeard);
    if (inHand < FULL
        && link.channel().config().isAutoRead()
        && silence.compareTo(patience.lost) >= 0) {
      lost();
    } else if (silence.compareTo(patience.ping) >= 0) {
      link.send(new PeerMessage.PeerPing());
    }
  }

  private void end(Code code) {
    if (ended) {
      return;
    }
    ended = true;
    keepAlive.cancel(false);
    List<Consumer<Outcome<DeliveryState>>> left = List.copyOf(unanswered.values());
    unanswered.clear();
    for (Consumer<Outcome<DeliveryState>> outcome : left) {
      outcome.accept(
          new Outcome.Refused<>(
              Code.NOT_PRIVATE,
              "unconfirmed: the session with "
                  + link.user()
                  + " ended before the message was answered; it may have been shown"));
    }
    owner.ended(this, code);
  }
}
