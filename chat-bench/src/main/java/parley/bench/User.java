package parley.bench;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.ssl.SslHandler;
import java.util.ArrayDeque;
import java.util.Queue;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import parley.protocol.Answer;
import parley.protocol.Event;
import parley.protocol.FromServer;
import parley.protocol.Limits;
import parley.protocol.Message;
import parley.protocol.MessageId;
import parley.protocol.Notification;
import parley.protocol.Request;
import parley.scram.ChannelBinding;
import parley.scram.Scram;
import parley.scram.ScramClient;
import parley.scram.ScramException;
import parley.wire.Decoded;
import parley.wire.Tls;

/// One session of one user: logs in, and then does what the script says. It behaves as a real
/// client does: every delivery is acknowledged (those of one read together), every ping answered,
/// and what is written during one read goes out in one piece.
///
/// Lives on its channel's event loop; only what says so may be called from another thread.
final class User extends SimpleChannelInboundHandler<Decoded<FromServer>> {

  private static final long REGISTER = 0;
  private static final long SCRAM_FIRST = 1;
  private static final long SCRAM_FINAL = 2;
  private static final long LOGOUT = 3;
  private static final long FIRST_OF_SCRIPT = 4;

  private final int index;
  private final boolean newcomer;
  private final Secret secret;
  private final Script script;
  private final Crowd crowd;

  // When the messages that are not answered yet were sent: to one recipient all go, in order.
  private final Queue<Long> sent = new ArrayDeque<>();

  private @Nullable Channel channel;
  private @Nullable ScramClient scram;
  private String run = "";
  private long nextId = FIRST_OF_SCRIPT;
  private long messages;
  private long unacknowledged;
  private boolean leaving;

  /// User number `index` of `crowd`; a `newcomer` makes the account first.
  User(int index, boolean newcomer, Secret secret, Script script, Crowd crowd) {
    this.index = index;
    this.newcomer = newcomer;
    this.secret = secret;
    this.script = script;
    this.crowd = crowd;
  }

  /// The number. Any thread may ask.
  int index() {
    return index;
  }

  /// The name of user number `index`.
  static String name(int index) {
    return "u" + index;
  }

  /// Sends a message, when the loop is done with what it has read.
  void message(int to, String text) {
    sent.add(System.nanoTime());
    messages++;
    MessageId id = new MessageId(run, messages);
    write(new Request.SendMessage(nextId++, name(to), id, text, false));
  }

  /// How many messages were sent so far.
  long messages() {
    return messages;
  }

  /// How many of them are not answered yet.
  int outstanding() {
    return sent.size();
  }

  /// Sends a broadcast, when the loop is done with what it has read.
  void broadcast(String text) {
    write(new Request.SendBroadcast(nextId++, text));
  }

  /// Runs `task` on the user's event loop, and sends what it says. Any thread may call.
  void act(Runnable task) {
    Channel link = link();
    link.eventLoop()
        .execute(() -> {
          task.run();
          link.flush();
        });
  }

  /// The name of this run of the client, when logged in. On its event loop.
  String run() {
    return run;
  }

  /// From now on `taker` hears the frames, as bytes, what has been read already included. On its
  /// event loop.
  void become(ChannelHandler taker) {
    ChannelPipeline pipeline = link().pipeline();
    pipeline.remove(this);
    pipeline.addLast("frames", new LineBasedFrameDecoder(Limits.FRAME_BYTES));
    pipeline.addLast("talker", taker);
    pipeline.remove("messages");
  }

  /// Gone, refused or misled: `why` is one line. Any thread may call.
  void lost(String why) {
    crowd.lost("lost " + name(index) + ": " + why);
  }

  /// Reads nothing more. Any thread may call.
  void freeze() {
    act(() -> link().config().setAutoRead(false));
  }

  /// Logs out. Any thread may call.
  void leave() {
    act(() -> {
      leaving = true;
      write(new Request.Logout(LOGOUT));
    });
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    channel = ctx.channel();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, Decoded<FromServer> decoded)
      throws ScramException, SSLPeerUnverifiedException {
    switch (decoded) {
      case Decoded.Ok<FromServer>(Event event) -> heard(event);
      case Decoded.Ok<FromServer>(Answer answer) -> answered(answer);
      case Decoded.Rejected<FromServer> rejected -> lost(rejected.text());
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (unacknowledged > 0) {
      write(new Notification.Ack(unacknowledged));
      unacknowledged = 0;
    }
    ctx.flush();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (leaving) {
      crowd.done();
    } else {
      lost("the server closed the connection");
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    lost(cause.toString());
  }

  private void heard(Event event) throws SSLPeerUnverifiedException {
    switch (event) {
      case Event.Hello hello -> {
        if (newcomer) {
          write(new Request.Register(REGISTER, name(index), secret.verifier()));
        } else {
          logIn();
        }
      }
      case Event.Delivery delivery -> {
        unacknowledged = delivery.number();
        script.delivered(this, delivery);
      }
      case Event.BroadcastMessage broadcast -> script.heard(this, broadcast);
      case Event.Ping ping -> write(new Notification.Pong());
      case Event.Presence _,
          Event.Introduced _,
          Event.DialBack _,
          Event.IntroductionEnded _,
          Event.MeetAtRelay _ -> {}
      case Event.Ended ended -> lost(ended.text());
    }
  }

  private void answered(Answer answer) throws ScramException, SSLPeerUnverifiedException {
    switch (answer) {
      case Answer.Done done -> {
        if (done.id() == REGISTER) {
          logIn();
        }
      }
      case Answer.Challenge challenge -> prove(challenge.message());
      case Answer.Welcome welcome -> {
        exchange().verify(welcome.message());
        run = "s" + welcome.session();
        crowd.done();
      }
      case Answer.Receipt receipt -> script.answered(this, System.nanoTime() - sent.remove());
      case Answer.BroadcastSent broadcast -> {}
      case Answer.Refused(long id, var code, String text) -> lost(code.word() + ": " + text);
      default -> lost("told what was not asked");
    }
  }

  private void logIn() throws SSLPeerUnverifiedException {
    SslHandler tls = link().pipeline().get(SslHandler.class);
    ChannelBinding binding =
        tls == null
            ? ChannelBinding.NONE
            : ChannelBinding.serverEndPoint(Tls.serverEndPoint(Tls.peerCertificate(tls)));
    scram = new ScramClient(name(index), binding, Scram.newNonce());
    write(new Request.ScramFirst(SCRAM_FIRST, scram.first()));
  }

  private void prove(String challenge) throws ScramException {
    String proof = exchange().finish(challenge, secret.derivation());
    write(new Request.ScramFinal(SCRAM_FINAL, proof, secret.identity(exchange().authMessage())));
  }

  private ScramClient exchange() {
    if (scram == null) {
      throw new IllegalStateException("the server is ahead of the login");
    }
    return scram;
  }

  private Channel link() {
    if (channel == null) {
      throw new IllegalStateException("not connected yet");
    }
    return channel;
  }

  private void write(Message message) {
    Channel link = link();
    link.write(message, link.voidPromise());
  }
}
