package parley.server.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.util.concurrent.CompletableFuture;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.Event;
import parley.protocol.FromClient;
import parley.protocol.Limits;
import parley.protocol.Message;
import parley.protocol.Notification;
import parley.protocol.Request;
import parley.server.account.Account;
import parley.server.admission.Stranger;
import parley.wire.Decoded;
import parley.wire.Intake;
import parley.wire.Wire;

/// What a [Session] has on its channel's event loop: where it stands, its clocks, what came and
/// what goes out. On that loop only, but for [#isOver] and [#idle].
final class Link {

  private final Session session;
  private final Setting setting;
  private final Channel channel;
  private final Outbound outbound;
  private final Lifetime lifetime;
  private final RequestQueue queue;

  private volatile SessionState state = new SessionState.Anonymous();
  private long acknowledged;

  Link(Session session, Channel channel, Setting setting) {
    this.session = session;
    this.channel = channel;
    this.setting = setting;
    this.outbound = new Outbound(channel, setting.unsent());
    this.queue = new RequestQueue(this, setting.requests(), setting.unanswered());
    this.lifetime = new Lifetime(this, outbound, channel.eventLoop(), setting.timeouts());
  }

  Session session() {
    return session;
  }

  Channel channel() {
    return channel;
  }

  RequestQueue queue() {
    return queue;
  }

  Intake intake() {
    return new Unfinished(session, setting.requests(), setting.unfinished());
  }

  SessionState state() {
    return state;
  }

  /// Any thread may ask.
  boolean isOver() {
    return state instanceof SessionState.Closed;
  }

  /// For how many nanoseconds the user has given no command. Any thread may ask.
  long idle() {
    return lifetime.idle();
  }

  void to(SessionState next) {
    if (!isOver()) {
      state = next;
    }
  }

  void connected() {
    setting.metrics().connectionOpened();
    lifetime.connected();
  }

  void greet() {
    write(new Event.Hello(Limits.PROTOCOL_VERSION, session.nonce()));
  }

  void activate(Account account, Answer welcome, long idle) {
    // Of one that has ended, too: whoever takes it up goes on from there.
    lifetime.idleFor(idle);
    if (state instanceof SessionState.Closed(EndReason reason)) {
      setting.metrics().sessionEnded();
      setting.requests().ended(session, new SessionState.Active(account), reason);
      return;
    }
    state = new SessionState.Active(account);
    lifetime.loggedIn();
    release(welcome);
  }

  void makeRoom() {
    if (!(state instanceof SessionState.Active)) {
      close(EndReason.LOGIN_DEADLINE);
    }
  }

  void heard(Decoded<FromClient> decoded) {
    if (isOver()) {
      return;
    }
    lifetime.heard();
    switch (decoded) {
      case Decoded.Ok<FromClient>(Notification notification) -> notified(notification);
      case Decoded.Ok<FromClient>(Request request) -> {
        lifetime.asked(request);
        queue.add(new Decoded.Ok<>(request));
      }
      case Decoded.Rejected<FromClient>(long id, Code code, String text) -> {
        if (id >= 0) {
          queue.add(new Decoded.Rejected<>(id, code, text));
        }
      }
    }
    proceed();
  }

  private void notified(Notification notification) {
    switch (notification) {
      case Notification.Pong pong -> {}
      case Notification.Active active -> lifetime.commanded();
      case Notification.Ack(long delivery) -> {
        // The mailbox may live on another loop: what says nothing new must not queue up there.
        if (delivery > acknowledged && state instanceof SessionState.Active) {
          acknowledged = delivery;
          setting.requests().notification(session, notification);
        }
      }
      case Notification.Linked _, Notification.IntroductionOver _, Notification.SourceFailed _ -> {
        if (state instanceof SessionState.Active) {
          setting.requests().notification(session, notification);
        }
      }
    }
  }

  void writabilityChanged() {
    outbound.count();
    queue.writabilityChanged();
    proceed();
  }

  /// The channel is closed, whoever closed it.
  void lost() {
    close(state instanceof SessionState.GivenAway ? EndReason.RELAY : EndReason.LOST);
  }

  void answer(Answer answer) {
    if (answer instanceof Answer.Refused refused) {
      setting.metrics().refused(refused.code());
    }
    if (!(answer instanceof Answer.Page page) || page.last()) {
      queue.answered(answer.id());
      regulate();
    }
    write(answer);
  }

  /// Answers the request that the session was held for, and goes on with those that wait.
  void release(Answer answer) {
    queue.release();
    answer(answer);
    proceed();
  }

  /// Whether what the other side says is read.
  boolean listens() {
    return !queue.isFull();
  }

  /// Goes on with what waits, as far as that may, and reads more if there is room for it then.
  void proceed() {
    queue.dispatch();
    regulate();
  }

  private void regulate() {
    if (!(state instanceof SessionState.GivenAway)) {
      channel.config().setAutoRead(listens());
    }
  }

  void write(Message message) {
    if (!isOver()) {
      outbound.write(message);
      written();
    }
  }

  /// Writes what is encoded already; takes over the reference.
  void write(ByteBuf frame) {
    gather(frame);
    outbound.flushLater();
  }

  /// The same, for what may wait for the next [#flush] or message.
  void gather(ByteBuf frame) {
    if (isOver()) {
      frame.release();
    } else {
      outbound.gather(frame);
      written();
    }
  }

  void flush() {
    outbound.flush();
  }

  private void written() {
    if (state instanceof SessionState.GivenAway) {
      // Whoever has the link now writes to it too.
      outbound.handOver();
    }
    if (outbound.isFull()) {
      // Not at once: whoever sends something is in the midst of a step that a loss would disturb.
      channel.eventLoop().execute(this::tooSlow);
    }
  }

  private void tooSlow() {
    if (!isOver()) {
      close(EndReason.SLOW);
      channel.close();
    }
  }

  void giveAway(ChannelHandler taker) {
    outbound.handOver();
    state = new SessionState.GivenAway();
    queue.clear();
    lifetime.ended();
    Stranger.recognize(channel);
    channel.config().setAutoRead(false);
    Wire.unframe(channel.pipeline(), taker);
  }

  void probe(CompletableFuture<Boolean> sign) {
    if (isOver()) {
      sign.complete(false);
    } else {
      lifetime.probe(sign);
    }
  }

  /// Closes the link; if it still works its user is told `code` and `text` first.
  void close(EndReason reason, Code code, String text) {
    if (!(isOver() || state instanceof SessionState.GivenAway)) {
      write(new Event.Ended(code, text));
    }
    close(reason);
  }

  /// Closes the link after what was sent has gone out.
  void close(EndReason reason) {
    if (isOver()) {
      return;
    }
    SessionState last = state;
    setting.metrics().connectionEnded(reason.word());
    if (last instanceof SessionState.Active) {
      setting.metrics().sessionEnded();
    }
    state = new SessionState.Closed(reason);
    queue.clear();
    lifetime.ended();
    outbound.close();
    setting.requests().ended(session, last, reason);
  }
}
