package parley.server.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.protocol.Answer;
import parley.protocol.Bytes;
import parley.protocol.Code;
import parley.protocol.Event;
import parley.scram.ChannelBinding;
import parley.server.account.Account;
import parley.server.admission.Stranger;
import parley.server.store.StoreException;
import parley.wire.Intake;

/// One connection, as the features see it. What it has lives on its channel's event loop (in its
/// [Link]); any thread may call what does not say otherwise, and the calls of one thread keep their
/// order.
///
/// Reading stops while [parley.protocol.Limits#UNANSWERED] requests wait for their answers, or
/// [parley.protocol.Limits#WAITING_BYTES] to be taken up, which they are only as long as the other
/// side reads what it asked for; or while more is unanswered than is left for all sessions. Who
/// floods, waits, with all that is said behind.
public final class Session {

  private static final Logger log = LoggerFactory.getLogger(Session.class);

  private final Channel channel;
  private final EventLoop loop;
  private final ChannelBinding binding;
  private final Bytes nonce;
  private final Link link;
  private volatile long number;
  private boolean nonceUsed;

  /// A session on `channel`, which greets as soon as the link is up (over TLS: after the
  /// handshake).
  public Session(Channel channel, Setting setting, ChannelBinding binding, Bytes nonce) {
    this.channel = channel;
    this.loop = channel.eventLoop();
    this.binding = binding;
    this.nonce = nonce;
    this.link = new Link(this, channel, setting);
  }

  /// What receives for this session, to be the last handler of its channel's pipeline.
  public Inbound inbound() {
    return new Inbound(link);
  }

  /// What is asked how much to read for this session.
  public Intake intake() {
    return link.intake();
  }

  /// How a login on this link is tied to it.
  public ChannelBinding binding() {
    return binding;
  }

  /// What a resumption on this link signs.
  public Bytes nonce() {
    return nonce;
  }

  /// Whether the nonce is still good for a resumption: it is for one. On its event loop only.
  public boolean useNonce() {
    boolean unused = !nonceUsed;
    nonceUsed = true;
    return unused;
  }

  /// The address that the other side has, as the server sees it.
  public InetAddress remoteAddress() {
    return ((InetSocketAddress) channel.remoteAddress()).getAddress();
  }

  /// The channel that this session is on, for whom it is given away to.
  public Channel channel() {
    return channel;
  }

  /// The loop that this session lives on.
  public EventLoop loop() {
    return loop;
  }

  /// Where the session stands. On its event loop only.
  public SessionState state() {
    return link.state();
  }

  /// Whether the session has ended; [Requests#ended] is called after that.
  public boolean isOver() {
    return link.isOver();
  }

  /// Moves on to [SessionState.Authenticating], or back. On its event loop only.
  public void to(SessionState next) {
    link.to(next);
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
    onLoop(() -> link.activate(account, welcome, idle));
  }

  /// For how many nanoseconds the user has given no command.
  public long idle() {
    return link.idle();
  }

  /// How many requests wait for their answers. On its event loop only.
  public int unanswered() {
    return link.queue().unanswered();
  }

  /// Sends the one answer to a request, or a page of it that is not the last.
  public void answer(Answer answer) {
    onLoop(() -> link.answer(answer));
  }

  /// Its user has proven who they are: no stranger any more, who makes room for others.
  public void recognize() {
    onLoop(() -> Stranger.recognize(channel));
  }

  /// Ends the session to make room for another, unless somebody has logged in by then.
  public void makeRoom() {
    onLoop(link::makeRoom);
  }

  /// Lets later requests wait, in order, until [#release]. On its event loop only.
  public void hold() {
    link.queue().hold();
  }

  /// Answers the request that the session was held for, and goes on with those that wait.
  public void release(Answer answer) {
    onLoop(() -> link.release(answer));
  }

  /// The same, for request `id`, in which the server failed.
  public void fail(long id, Throwable fault) {
    release(failed(fault, id));
  }

  /// Holds the session for so long, then does `task`, which answers request `id`, and goes on with
  /// the requests that wait. On its event loop only.
  public void holdFor(long id, long nanos, Runnable task) {
    link.queue().holdFor(id, nanos, task);
  }

  /// Answers when `stage` completes; until then later requests wait. On its event loop only.
  public void answerLater(long id, CompletionStage<? extends Answer> stage) {
    hold();
    stage.whenComplete((answer, fault) -> {
      if (fault == null) {
        release(answer);
      } else {
        fail(id, fault);
      }
    });
  }

  /// Answers with pages: `pages` makes each as the other side takes it, up to the last. Until that
  /// is sent, later requests wait. On its event loop only.
  public void answerPages(Supplier<? extends Answer.Page> pages) {
    link.queue().answerPages(pages);
  }

  /// Sends a page that is not the last of the answer that the session is held for, and has the
  /// `next` one made when the other side takes more.
  public void answerPage(Answer.Page page, Runnable next) {
    onLoop(() -> link.queue().answerPage(page, next));
  }

  /// Gives the link away: from now on `taker` gets the bytes that come in, as they are, what has
  /// been read already included. This session still answers the request that led to this, ends the
  /// link, and accounts for its end. Nothing is read until somebody says so. On its event loop
  /// only, while nobody is logged in.
  public void giveAway(ChannelHandler taker) {
    link.giveAway(taker);
  }

  /// The answer to a request in which the server failed. What the store could not do, it has logged
  /// itself; other faults are logged here, once.
  static Answer failed(Throwable fault, long id) {
    Throwable cause = fault instanceof CompletionException ? fault.getCause() : fault;
    if (cause instanceof StoreException) {
      return new Answer.Refused(id, Code.DISK, StoreException.FOR_USERS);
    }
    log.atError().setCause(fault).log("fault in a request");
    return new Answer.Refused(id, Code.INTERNAL, "the server failed; its log says why");
  }

  /// Says something unasked.
  public void send(Event event) {
    onLoop(() -> link.write(event));
  }

  /// Says something unasked that is encoded already; takes over the reference.
  public void send(ByteBuf frame) {
    onLoop(() -> link.write(frame));
  }

  /// The same, for what may wait for [#flush]; it leaves no later than what is said next. On its
  /// event loop only.
  public void gather(ByteBuf frame) {
    link.gather(frame);
  }

  /// Lets what was gathered leave. On its event loop only.
  public void flush() {
    link.flush();
  }

  /// Asks for a sign of life; completes with whether one came within two seconds.
  public CompletionStage<Boolean> probe() {
    CompletableFuture<Boolean> sign = new CompletableFuture<>();
    onLoop(() -> link.probe(sign));
    return sign;
  }

  /// Ends the session; over a link that still works its user is told `code` and `text` first.
  public void end(EndReason reason, Code code, String text) {
    onLoop(() -> link.close(reason, code, text));
  }

  /// Ends the session after what was sent has gone out.
  public void end(EndReason reason) {
    onLoop(() -> link.close(reason));
  }

  private void onLoop(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }
}
