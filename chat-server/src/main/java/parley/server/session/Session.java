package parley.server.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.protocol.Answer;
import parley.protocol.Bytes;
import parley.protocol.Code;
import parley.protocol.Event;
import parley.protocol.FromClient;
import parley.protocol.Limits;
import parley.protocol.Message;
import parley.protocol.Notification;
import parley.protocol.Request;
import parley.scram.ChannelBinding;
import parley.server.account.Account;
import parley.server.admission.MemoryShare;
import parley.server.admission.Stranger;
import parley.server.metrics.Metrics;
import parley.server.store.StoreException;
import parley.wire.Decoded;
import parley.wire.Wire;

/// One connection. Its state belongs to its channel's event loop; [#send], [#answer], [#end] and
/// [#probe] may be called from any thread, and those of one thread keep their order.
///
/// Reading stops while [Limits#UNANSWERED] requests wait for their answers, or
/// [Limits#WAITING_BYTES] to be taken up, which they are only as long as the other side reads what
/// it asked for: who floods, waits. What needs no answer is heard all the time.
public final class Session {

  private static final Logger log = LoggerFactory.getLogger(Session.class);

  private final Setting setting;
  private final Channel channel;
  private final ChannelBinding binding;
  private final Bytes nonce;
  private final Outbound outbound;
  private final Lifetime lifetime;
  private final RequestQueue queue;

  private volatile SessionState state = new SessionState.Anonymous();
  private long acknowledged;
  private @Nullable Runnable nextPage;
  private volatile long number;

  /// What all sessions of a server share.
  public record Setting(Requests requests, Timeouts timeouts, Metrics metrics, MemoryShare unsent) {

    /// With all the room that a session may have, for each.
    public Setting(Requests requests, Timeouts timeouts, Metrics metrics) {
      this(requests, timeouts, metrics, new MemoryShare(Long.MAX_VALUE));
    }
  }

  /// A session on `channel`, which greets as soon as the link is up (over TLS: after the
  /// handshake).
  public Session(Channel channel, Setting setting, ChannelBinding binding, Bytes nonce) {
    this.channel = channel;
    this.setting = setting;
    this.binding = binding;
    this.nonce = nonce;
    this.outbound = new Outbound(channel, setting.unsent);
    this.queue = new RequestQueue(this, setting.requests);
    this.lifetime = new Lifetime(this, outbound, channel.eventLoop(), setting.timeouts);
  }

  /// What receives for this session, to be the last handler of its channel's pipeline.
  public Inbound inbound() {
    return new Inbound(this);
  }

  /// How a login on this link is tied to it.
  public ChannelBinding binding() {
    return binding;
  }

  /// What a resumption on this link signs.
  public Bytes nonce() {
    return nonce;
  }

  /// The address that the other side has, as the server sees it.
  public InetAddress remoteAddress() {
    return ((InetSocketAddress) channel.remoteAddress()).getAddress();
  }

  /// The loop that this session lives on.
  public Channel channel() {
    return channel;
  }

  /// Where the session stands. On its event loop only.
  public SessionState state() {
    return state;
  }

  /// Whether the session has ended; [Requests#ended] is called after that. Any thread may ask.
  public boolean isOver() {
    return state instanceof SessionState.Closed;
  }

  /// Moves on to [SessionState.Authenticating], or back. On its event loop only.
  public void to(SessionState next) {
    if (!(state instanceof SessionState.Closed)) {
      state = next;
    }
  }

  /// The number of the login, greater than that of every earlier one of the account; 0 before.
  public long number() {
    return number;
  }

  /// Logged in, as the account's session `number`: `welcome` answers the login that the session was
  /// held for. In the session that this one takes up, if any, the user has given no command for
  /// `idle` nanoseconds. On a session that has ended meanwhile, [Requests#ended] is called for the
  /// active session that it would have been.
  public void activate(Account account, long number, Answer welcome, long idle) {
    this.number = number;
    onLoop(() -> {
      // Of one that has ended, too: whoever takes it up goes on from there.
      lifetime.idleFor(idle);
      if (state instanceof SessionState.Closed(EndReason reason)) {
        setting.metrics.sessionEnded();
        setting.requests.ended(this, new SessionState.Active(account), reason);
        return;
      }
      state = new SessionState.Active(account);
      Stranger.recognize(channel);
      lifetime.loggedIn();
      release(welcome);
    });
  }

  /// For how many nanoseconds the user has given no command. Any thread may call.
  public long idle() {
    return lifetime.idle();
  }

  /// How many requests wait for their answers. On its event loop only.
  public int unanswered() {
    return queue.unanswered();
  }

  /// Sends the one answer to a request, or a page of it that is not the last.
  public void answer(Answer answer) {
    onLoop(() -> {
      if (answer instanceof Answer.Refused refused) {
        setting.metrics.refused(refused.code());
      }
      if (!(answer instanceof Answer.Page page) || page.last()) {
        queue.answered();
        regulate();
      }
      write(answer);
    });
  }

  /// Lets later requests wait, in order, until [#release]. On its event loop only.
  public void hold() {
    queue.hold();
  }

  /// Answers the request that the session was held for, and goes on with those that wait.
  public void release(Answer answer) {
    onLoop(() -> {
      queue.release();
      answer(answer);
      proceed();
    });
  }

  /// Holds the session for so long, then does `task`, which answers, and goes on with the requests
  /// that wait. On its event loop only.
  public void holdFor(long nanos, Runnable task) {
    hold();
    channel
        .eventLoop()
        .schedule(
            () -> {
              queue.release();
              if (!(state instanceof SessionState.Closed)) {
                task.run();
                proceed();
              }
            },
            nanos,
            TimeUnit.NANOSECONDS);
  }

  /// Answers when `stage` completes; until then later requests wait. On its event loop only.
  public void answerLater(long id, CompletionStage<? extends Answer> stage) {
    hold();
    stage.whenComplete((answer, fault) -> release(fault == null ? answer : failed(fault, id)));
  }

  /// Answers with pages that are made as the other side takes them, at least one; until the last is
  /// sent, later requests wait. On its event loop only.
  public void answerPages(Iterator<? extends Answer.Page> pages) {
    hold();
    whenTaken(() -> turn(pages));
  }

  private void turn(Iterator<? extends Answer.Page> pages) {
    Answer.Page page = pages.next();
    if (page.last()) {
      release(page);
    } else {
      answerPage(page, () -> turn(pages));
    }
  }

  /// Sends a page that is not the last of the answer that the session is held for, and has the
  /// `next` one made when the other side takes more.
  public void answerPage(Answer.Page page, Runnable next) {
    onLoop(() -> {
      answer(page);
      whenTaken(next);
    });
  }

  private void whenTaken(Runnable page) {
    if (state instanceof SessionState.Closed) {
      return;
    }
    if (channel.isWritable()) {
      page.run();
    } else {
      nextPage = page;
    }
  }

  /// Gives the link away: from now on `taker` gets the bytes that come in, as they are, what has
  /// been read already included. This session still answers the request that led to this, ends the
  /// link, and accounts for its end. Nothing is read until somebody says so. On its event loop
  /// only, while nobody is logged in.
  public void giveAway(ChannelHandler taker) {
    outbound.handOver();
    state = new SessionState.GivenAway();
    queue.clear();
    lifetime.ended();
    Stranger.recognize(channel);
    channel.config().setAutoRead(false);
    Wire.unframe(channel.pipeline(), taker);
  }

  /// The answer to a request in which the server failed. What the store could not do, it has logged
  /// itself; other faults are logged here, once.
  public static Answer failed(Throwable fault, long id) {
    Throwable cause = fault instanceof CompletionException ? fault.getCause() : fault;
    if (cause instanceof StoreException) {
      return new Answer.Refused(id, Code.DISK, StoreException.FOR_USERS);
    }
    log.atError().setCause(fault).log("fault in a request");
    return new Answer.Refused(id, Code.INTERNAL, "the server failed; its log says why");
  }

  /// Says something unasked.
  public void send(Event event) {
    onLoop(() -> write(event));
  }

  /// Says something unasked that is encoded already; takes over the reference.
  public void send(ByteBuf frame) {
    if (channel.eventLoop().inEventLoop()) {
      write(frame);
    } else {
      channel.eventLoop().execute(() -> write(frame));
    }
  }

  /// Asks for a sign of life; completes with whether one came within two seconds.
  public CompletionStage<Boolean> probe() {
    CompletableFuture<Boolean> sign = new CompletableFuture<>();
    onLoop(() -> {
      if (state instanceof SessionState.Closed) {
        sign.complete(false);
      } else {
        lifetime.probe(sign);
      }
    });
    return sign;
  }

  /// Ends the session; over a link that still works its user is told `code` and `text` first.
  public void end(EndReason reason, Code code, String text) {
    onLoop(() -> {
      if (!(state instanceof SessionState.Closed || state instanceof SessionState.GivenAway)) {
        write(new Event.Ended(code, text));
      }
      close(reason);
    });
  }

  /// Ends the session after what was sent has gone out.
  public void end(EndReason reason) {
    onLoop(() -> close(reason));
  }

  void connected() {
    setting.metrics.connectionOpened();
    lifetime.connected();
  }

  void greet() {
    write(new Event.Hello(Limits.PROTOCOL_VERSION, nonce));
  }

  void heard(Decoded<FromClient> decoded) {
    if (state instanceof SessionState.Closed) {
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

  void writabilityChanged() {
    outbound.count();
    Runnable page = nextPage;
    if (page != null && channel.isWritable()) {
      nextPage = null;
      page.run();
    }
    proceed();
  }

  /// The channel is closed, whoever closed it.
  void lost() {
    close(state instanceof SessionState.GivenAway ? EndReason.RELAY : EndReason.LOST);
  }

  private void notified(Notification notification) {
    switch (notification) {
      case Notification.Pong pong -> {}
      case Notification.Active active -> lifetime.commanded();
      case Notification.Ack(long delivery) -> {
        // The mailbox may live on another loop: what says nothing new must not queue up there.
        if (delivery > acknowledged && state instanceof SessionState.Active) {
          acknowledged = delivery;
          setting.requests.notification(this, notification);
        }
      }
      case Notification.Linked _, Notification.IntroductionOver _, Notification.SourceFailed _ -> {
        if (state instanceof SessionState.Active) {
          setting.requests.notification(this, notification);
        }
      }
    }
  }

  /// Whether what the other side says is read.
  boolean listens() {
    return !queue.isFull();
  }

  /// Goes on with what waits, as far as that may, and reads more if there is room for it then.
  private void proceed() {
    queue.dispatch();
    regulate();
  }

  private void regulate() {
    if (!(state instanceof SessionState.GivenAway)) {
      channel.config().setAutoRead(listens());
    }
  }

  private void write(Message message) {
    if (!(state instanceof SessionState.Closed)) {
      outbound.write(message);
      written();
    }
  }

  private void write(ByteBuf frame) {
    if (state instanceof SessionState.Closed) {
      frame.release();
    } else {
      outbound.write(frame);
      written();
    }
  }

  private void written() {
    if (state instanceof SessionState.GivenAway) {
      // Whoever has the link now writes to it too.
      outbound.handOver();
    }
    if (outbound.isFull()) {
      close(EndReason.SLOW);
      channel.close();
    }
  }

  private void close(EndReason reason) {
    if (state instanceof SessionState.Closed) {
      return;
    }
    SessionState last = state;
    setting.metrics.connectionEnded(reason.word());
    if (last instanceof SessionState.Active) {
      setting.metrics.sessionEnded();
    }
    state = new SessionState.Closed(reason);
    queue.clear();
    nextPage = null;
    lifetime.ended();
    outbound.close();
    setting.requests.ended(this, last, reason);
  }

  private void onLoop(Runnable task) {
    if (channel.eventLoop().inEventLoop()) {
      task.run();
    } else {
      channel.eventLoop().execute(task);
    }
  }
}
