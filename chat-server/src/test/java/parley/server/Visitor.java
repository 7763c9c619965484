package parley.server;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import parley.protocol.Answer;
import parley.protocol.Bytes;
import parley.protocol.Event;
import parley.protocol.FromServer;
import parley.protocol.Notification;
import parley.protocol.Request;
import parley.scram.ChannelBinding;
import parley.server.account.Account;
import parley.server.session.EndReason;
import parley.server.session.Requests;
import parley.server.session.Session;
import parley.server.session.SessionState;
import parley.server.session.Settings;
import parley.server.session.Timeouts;
import parley.wire.Decoded;

/// A user who is logged in, seen by the server at some address; what the server says is collected.
public final class Visitor implements Requests {

  private final Account account;
  private final EmbeddedChannel channel;
  private final Session session;
  private final List<FromServer> heard = new ArrayList<>();

  /// Logs `account` in from `address`, as its session `number`.
  public Visitor(Account account, String address, long number) {
    this.account = account;
    channel =
        new EmbeddedChannel() {
          @Override
          protected SocketAddress remoteAddress0() {
            return new InetSocketAddress(address, 50_000);
          }
        };
    // What a test never asks for need not be released.
    channel.config().setAllocator(new UnpooledByteBufAllocator(false, true));
    channel.freezeTime();
    Timeouts never =
        new Timeouts(Duration.ofDays(1), Duration.ZERO, Duration.ofDays(1), Duration.ofDays(2));
    session =
        new Session(
            channel, Settings.unbounded(this, never), ChannelBinding.NONE, Bytes.of(new byte[32]));
    channel.pipeline().addLast(session.inbound());
    // The login, which is answered by the next line.
    channel.writeInbound(new Decoded.Ok<>(new Request.WhoElse(0)));
    session.activate(account, number, new Answer.Done(0), 0);
    heard();
    heard.clear();
  }

  /// Who it is.
  public Account account() {
    return account;
  }

  /// The server's end of the connection.
  public Session session() {
    return session;
  }

  /// Its channel, whose time stands still.
  public EmbeddedChannel channel() {
    return channel;
  }

  /// All that the server has said, in order.
  public List<FromServer> heard() {
    heard.addAll(Heard.on(channel));
    return heard;
  }

  /// The events among that.
  public List<Event> events() {
    return heard().stream().filter(Event.class::isInstance).map(Event.class::cast).toList();
  }

  @Override
  public void request(Session session, Request request) {}

  @Override
  public void notification(Session session, Notification notification) {}

  @Override
  public void ended(Session session, SessionState last, EndReason reason) {}
}
