package parley.client.peer;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import parley.protocol.Bytes;
import parley.protocol.Fingerprint;
import parley.wire.Tls;
import parley.wire.Transport;
import parley.wire.Wire;

/// Opens links to peers, and to them by way of the server's relay. Belongs to the peer loop.
final class PeerDialer {

  /// How long an address has to take a connection. Whoever takes it may be slow to prove itself.
  static final Duration CONNECTED_WITHIN = Duration.ofSeconds(3);

  private final PeerLoop loop;
  private final PeerTls tls;
  private final Meetings meetings;
  private @Nullable InetSocketAddress server;
  private @Nullable Fingerprint serverKey;

  PeerDialer(PeerLoop loop, PeerTls tls, Meetings meetings) {
    this.loop = loop;
    this.tls = tls;
    this.meetings = meetings;
  }

  /// Where the relay is, and the key that it must have; none over plaintext.
  void serverIs(InetSocketAddress address, @Nullable Fingerprint key) {
    server = address;
    serverKey = key;
  }

  /// Dials an address that the server has named.
  void dial(String address, Meeting meeting, Handshake.Owner owner) {
    InetSocketAddress to = PeerAddress.parse(address);
    if (to == null) {
      owner.failed(Failure.unreachable("that is no address"));
      return;
    }
    tls.whenReady(contexts -> {
      if (meeting.isOver()) {
        owner.failed(Failure.unreachable("too late"));
        return;
      }
      SslHandler handler = Tls.handler(contexts.dialing(), PeerLoop.BUFFERS);
      Handshake handshake =
          new Handshake(handler, meetings, meeting, false, Listener.PROOF_WITHIN, owner);
      connect(
          to,
          pipeline -> {
            Wire.peerEnd(pipeline, handler);
            pipeline.addLast("handshake", handshake);
          },
          handshake::unconnected);
    });
  }

  /// Goes to the relay with that token, to meet the other there. The initiator is the one who
  /// dials, as far as TLS and hello are concerned.
  void relay(Bytes token, Meeting meeting, Handshake.Owner owner) {
    InetSocketAddress to = server;
    if (to == null) {
      owner.failed(Failure.unreachable("the server is not known"));
      return;
    }
    tls.whenReady(contexts -> {
      boolean dials = meeting.introduction().initiator();
      SslHandler inner =
          Tls.handler(dials ? contexts.dialing() : contexts.accepting(), PeerLoop.BUFFERS);
      Handshake handshake =
          new Handshake(
              inner, meetings, dials ? meeting : null, true, Listener.PROOF_WITHIN, owner);
      SslHandler outer = serverKey == null ? null : Tls.handler(contexts.relay(), PeerLoop.BUFFERS);
      RelayJoin join = new RelayJoin(token, outer, serverKey, inner, handshake, owner);
      connect(
          to,
          pipeline -> {
            Wire.clientEnd(pipeline, outer);
            pipeline.addLast("join", join);
          },
          join::unconnected);
    });
  }

  private void connect(
      InetSocketAddress to, Consumer<ChannelPipeline> handlers, Consumer<Throwable> failed) {
    new Bootstrap()
        .group(loop.eventLoop())
        .channel(Transport.link())
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECTED_WITHIN.toMillis())
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                PeerLoop.prepare(channel);
                handlers.accept(channel.pipeline());
              }
            })
        .connect(to)
        .addListener(connected -> {
          if (!connected.isSuccess()) {
            failed.accept(connected.cause());
          }
        });
  }
}
