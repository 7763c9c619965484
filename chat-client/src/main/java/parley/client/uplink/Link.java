package parley.client.uplink;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.timeout.ReadTimeoutException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.Event;
import parley.protocol.FromServer;
import parley.protocol.Limits;
import parley.protocol.Notification;
import parley.protocol.Request;
import parley.wire.Decoded;
import parley.wire.WireException;

/// One connection to the server, from its first byte on: requests find their answers, pings are
/// answered, events go to whoever attached. Its state belongs to the event loop; [#ask], [#tell]
/// and [#close] may be called by any thread. Its futures complete on the event loop.
final class Link extends SimpleChannelInboundHandler<Decoded<FromServer>> {

  private static final Logger LOG = LoggerFactory.getLogger(Link.class);

  /// Notifications at most that wait for a server who does not read them: more than are on their
  /// way to one who does. Pongs and acknowledgements must not pile up for one who only ever writes.
  static final int UNREAD = 10_000;

  private final Channel channel;
  private final OpenQuestions questions = new OpenQuestions();
  private final CompletableFuture<Event.Hello> hello = new CompletableFuture<>();
  private final CompletableFuture<LinkLostException> lost = new CompletableFuture<>();
  private final List<Event> early = new ArrayList<>();
  private final AtomicInteger unread = new AtomicInteger();
  private @Nullable Consumer<Event> receiver;
  private @Nullable Consumer<LinkLostException> losing;

  /// Why the server ends the link, if it has said so.
  private @Nullable LinkLostException announced;

  /// Why it has ended.
  private @Nullable LinkLostException ended;

  Link(Channel channel) {
    super(false);
    this.channel = channel;
  }

  /// The server's first frame.
  CompletableFuture<Event.Hello> hello() {
    return hello;
  }

  /// Completes with the reason when the link has ended.
  CompletableFuture<LinkLostException> lost() {
    return lost;
  }

  /// Sends a request, which gets the id that `request` is given. One of the two hears of it, on the
  /// event loop. The answer may be a refusal, also of what cannot be asked at all; pages of users
  /// are joined into one, other pages come one by one.
  void ask(
      LongFunction<Request> request,
      Consumer<Answer> answered,
      Consumer<LinkLostException> unanswered) {
    onLoop(() -> {
      if (ended != null) {
        unanswered.accept(ended);
        return;
      }
      Request shaped = questions.put(request, answered, unanswered);
      if (shaped != null) {
        var _ = channel.writeAndFlush(shaped, channel.voidPromise());
      }
    });
  }

  /// Sends what needs no answer.
  void tell(Notification notification) {
    if (unread.incrementAndGet() > UNREAD) {
      violation("it does not read what it asks for");
      return;
    }
    var _ =
        channel
            .writeAndFlush(notification)
            .addListener(written -> {
              unread.decrementAndGet();
              if (!written.isSuccess() && channel.isRegistered()) {
                channel.pipeline().fireExceptionCaught(written.cause());
              }
            });
  }

  /// From now on `receiver` hears all events, the earlier ones first, and `losing` of the end,
  /// after all unanswered questions have heard of it. On the event loop, once.
  void attach(Consumer<Event> receiver, Consumer<LinkLostException> losing) {
    this.receiver = receiver;
    this.losing = losing;
    early.forEach(receiver);
    early.clear();
    channel.config().setAutoRead(true);
    if (ended != null) {
      losing.accept(ended);
    }
  }

  /// Stops reading, or goes on: what the client cannot take, waits at the server.
  void read(boolean on) {
    channel.config().setAutoRead(on);
  }

  /// Ends the link, at once as far as this side is concerned: it is lost for this reason, unless it
  /// has another already.
  void close(Code code, String why) {
    onLoop(() -> {
      end(new LinkLostException(code, why));
      var _ = channel.close();
    });
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, Decoded<FromServer> frame) {
    if (ended != null) {
      return;
    }
    switch (frame) {
      case Decoded.Ok<FromServer>(Answer answer) -> {
        String wrong = questions.take(answer);
        if (wrong != null) {
          violation(wrong);
        }
      }
      case Decoded.Ok<FromServer>(Event event) -> happened(event);
      case Decoded.Rejected<FromServer>(long id, Code code, String text) -> {
        // A newer server may have events that we do not know; all else is a mistake.
        if (id >= 0 || code != Code.UNKNOWN_COMMAND) {
          violation(text);
        }
      }
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    close(Code.NOT_CONNECTED, explain(cause));
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    String how = hello.isDone() ? "" : " without a word";
    end(new LinkLostException(Code.NOT_CONNECTED, "the server closed the connection" + how));
  }

  private void end(LinkLostException unlessKnown) {
    if (ended != null) {
      return;
    }
    LinkLostException why = announced == null ? unlessKnown : announced;
    ended = why;
    hello.completeExceptionally(why);
    questions.failAll(why);
    lost.complete(why);
    if (losing != null) {
      losing.accept(why);
    }
  }

  private void happened(Event event) {
    switch (event) {
      case Event.Hello first -> {
        if (!hello.complete(first)) {
          violation("a second hello");
        }
      }
      case Event.Ping() -> tell(new Notification.Pong());
      case Event.Presence _,
          Event.Delivery _,
          Event.BroadcastMessage _,
          Event.Introduced _,
          Event.DialBack _,
          Event.IntroductionEnded _,
          Event.MeetAtRelay _ ->
          pass(event);
      case Event.Ended ended -> {
        announced = new LinkLostException(ended.code(), ended.text());
        pass(event);
      }
    }
  }

  /// Between the welcome and [#attach] events wait here; few, since reading stops.
  private void pass(Event event) {
    if (receiver != null) {
      receiver.accept(event);
    } else {
      early.add(event);
      // After the last event only the end of the link is to be read.
      channel.config().setAutoRead(event instanceof Event.Ended);
    }
  }

  private void violation(String what) {
    close(Code.INTERNAL, "the server broke the protocol: " + what);
  }

  private String explain(Throwable cause) {
    Throwable root = cause.getCause() instanceof SSLException ssl ? ssl : cause;
    return switch (root) {
      case NotSslRecordException _ -> "the server does not speak TLS (is it run with --plaintext?)";
      case SSLException e -> "TLS failed: " + e.getMessage();
      case WireException _, TooLongFrameException _ ->
          hello.isDone()
              ? "the server broke the protocol: " + root.getMessage()
              : "that is no Parley server: it said something else than hello";
      case ReadTimeoutException _ ->
          "the server was silent for " + Limits.SILENCE_AT_MOST.toSeconds() + " s";
      case IOException e -> "the connection broke: " + e.getMessage();
      default -> {
        LOG.atError().setCause(cause).log("fault in the link");
        yield "a fault of this client: " + cause;
      }
    };
  }

  private void onLoop(Runnable task) {
    if (channel.eventLoop().inEventLoop()) {
      task.run();
    } else {
      try {
        channel.eventLoop().execute(task);
      } catch (RejectedExecutionException e) {
        // The client has ended, and its links with it.
      }
    }
  }
}
