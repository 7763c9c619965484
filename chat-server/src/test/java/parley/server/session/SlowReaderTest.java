package parley.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import parley.protocol.Answer;
import parley.protocol.Bytes;
import parley.protocol.Limits;
import parley.protocol.Notification;
import parley.protocol.Request;
import parley.scram.ChannelBinding;
import parley.server.Town;
import parley.wire.Wire;

/// A session over a real socket, to whose other side more is sent than it has read.
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class SlowReaderTest implements Requests {

  private static final int BUFFER = 16 * 1024;
  private static final int BACKLOG = 4 << 20;

  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Queue<Notification> notifications = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<Session> connected = new CompletableFuture<>();
  private final Socket client = new Socket();
  private Session session;

  @BeforeEach
  void sendMoreThanIsRead() throws IOException {
    Timeouts timeouts =
        new Timeouts(Limits.LOGIN_WITHIN, Duration.ZERO, Limits.PING_AFTER, Limits.SILENCE_AT_MOST);
    Setting setting = Settings.unbounded(this, timeouts);
    Channel listener =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.SO_SNDBUF, BUFFER)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    Wire.serverEnd(channel.pipeline(), null, () -> null);
                    Bytes nonce = Bytes.of(new byte[Limits.NONCE_BYTES]);
                    Session made = new Session(channel, setting, ChannelBinding.NONE, nonce);
                    channel.pipeline().addLast(made.inbound());
                    connected.complete(made);
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
    client.setReceiveBufferSize(BUFFER);
    client.connect(listener.localAddress());
    session = connected.join();
    session.activate(new Town(1).account(0), 1, new Answer.Done(0), 0);
    session.send(Unpooled.wrappedBuffer(new byte[BACKLOG]));
    await().until(() -> !session.channel().isWritable());
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    session.channel().close().syncUninterruptibly();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Override
  public void request(Session session, Request request) {}

  @Override
  public void notification(Session session, Notification notification) {
    notifications.add(notification);
  }

  @Override
  public void ended(Session session, SessionState last, EndReason reason) {}

  private boolean isAlive() {
    return session.probe().toCompletableFuture().join();
  }

  @Test
  void whatItAcknowledgesIsHeard() throws IOException {
    client
        .getOutputStream()
        .write("{\"type\":\"ack\",\"delivery\":1}\n".getBytes(StandardCharsets.US_ASCII));

    await().until(() -> notifications.contains(new Notification.Ack(1)));
    assertThat(session.channel().isWritable()).isFalse();
  }

  @Test
  void itLivesAsLongAsItReads() throws IOException {
    await().until(() -> !isAlive());

    CompletableFuture<Boolean> sign = session.probe().toCompletableFuture();
    // A part of what is one entry to the channel.
    client.getInputStream().readNBytes(BACKLOG / 4);

    assertThat(sign.join()).isTrue();
    assertThat(session.channel().isWritable()).isFalse();
  }
}
