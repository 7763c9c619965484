package parley.client.peer;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import parley.wire.Tls;
import parley.wire.Transport;
import parley.wire.Wire;

/// The port at which peers reach this client. Whoever has not proved to be expected gets a few
/// seconds, a few bytes, and no word. Belongs to the peer loop.
final class Listener {

  /// How long that usually is.
  static final Duration PROOF_WITHIN = Duration.ofSeconds(10);

  /// Links at once that have not proved themselves.
  static final int STRANGERS = 64;

  /// Of those, from one address; this machine's own are not counted so, being many behind one.
  static final int STRANGERS_PER_ADDRESS = 16;

  /// Bytes that a stranger may send inside TLS: a hello with the longest names.
  static final int STRANGERS_BYTES = 4096;

  private final PeerLoop loop;
  private final Duration proofWithin;
  private final List<Consumer<Expecting>> early = new ArrayList<>();
  private @Nullable Expecting expecting;
  private final Map<InetAddress, Integer> strangersFrom = new HashMap<>();
  private int strangers;

  /// Whom to expect.
  private record Expecting(PeerTls tls, Meetings meetings) {}

  /// @param proofWithin how long a stranger may take to prove to be none
  Listener(PeerLoop loop, Duration proofWithin) {
    this.loop = loop;
    this.proofWithin = proofWithin;
  }

  /// From now on those are expected whom `meetings` has. Who has come before waits until then.
  void expect(PeerTls tls, Meetings meetings) {
    Expecting whom = new Expecting(tls, meetings);
    expecting = whom;
    early.forEach(each -> each.accept(whom));
    early.clear();
  }

  /// Listens there; one of the two hears of it: the port, or why not.
  void bind(InetSocketAddress address, IntConsumer bound, Consumer<Throwable> failed) {
    new ServerBootstrap()
        .group(loop.eventLoop())
        .channel(Transport.listener())
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.AUTO_READ, false)
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                PeerLoop.prepare(channel);
                accepted(channel);
              }
            })
        .bind(address)
        .addListener((io.netty.channel.ChannelFuture done) -> {
          if (done.isSuccess()) {
            bound.accept(((InetSocketAddress) done.channel().localAddress()).getPort());
          } else {
            failed.accept(done.cause());
          }
        });
  }

  private void accepted(Channel channel) {
    InetAddress from = ((InetSocketAddress) channel.remoteAddress()).getAddress();
    int others = strangersFrom.getOrDefault(from, 0);
    if (strangers >= STRANGERS || others >= STRANGERS_PER_ADDRESS && !from.isLoopbackAddress()) {
      var _ = channel.close();
      return;
    }
    strangers++;
    strangersFrom.put(from, others + 1);
    Runnable known =
        () -> {
          strangers--;
          strangersFrom.computeIfPresent(from, (_, count) -> count == 1 ? null : count - 1);
        };
    Consumer<Expecting> assembly =
        whom ->
            whom.tls.whenReady(contexts -> {
              if (channel.isOpen()) {
                SslHandler handler = Tls.handler(contexts.accepting(), channel.alloc());
                assemble(channel, handler, whom.meetings, known);
              } else {
                known.run();
              }
            });
    if (expecting == null) {
      early.add(assembly);
    } else {
      assembly.accept(expecting);
    }
  }

  private void assemble(Channel channel, SslHandler handler, Meetings meetings, Runnable known) {
    Handshake.Owner owner =
        new Handshake.Owner() {
          @Override
          public void authenticated() {
            known.run();
            channel.pipeline().remove(Allowance.class);
          }

          @Override
          public void failed(Failure why) {
            known.run();
          }
        };
    Wire.peerEnd(channel.pipeline(), handler);
    channel.pipeline().addBefore("decoder", "allowance", new Allowance());
    channel
        .pipeline()
        .addLast("handshake", new Handshake(handler, meetings, null, false, proofWithin, owner));
    channel.config().setAutoRead(true);
  }

  /// Counts a stranger's bytes.
  private static final class Allowance extends ChannelInboundHandlerAdapter {

    private int left = STRANGERS_BYTES;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      left -= ((ByteBuf) message).readableBytes();
      if (left < 0) {
        ReferenceCountUtil.release(message);
        var _ = ctx.close();
      } else {
        ctx.fireChannelRead(message);
      }
    }
  }
}
