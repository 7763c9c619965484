package parley.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.read.ListAppender;
import ch.qos.logback.core.spi.FilterReply;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import parley.protocol.Bytes;
import parley.protocol.Limits;
import parley.protocol.Notification;
import parley.protocol.Request;
import parley.scram.ChannelBinding;
import parley.wire.Wire;

/// Somebody speaks without TLS to a server that has it, by the JDK: Netty then shows all that was
/// said in its exception. With BoringSSL it does not.
class NotTlsTest implements Requests {

  private final Logger logger = (Logger) LoggerFactory.getLogger(Inbound.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    Thread thread = Thread.currentThread();
    // Tests that run beside this one may log too.
    log.addFilter(
        new Filter<>() {
          @Override
          public FilterReply decide(ILoggingEvent event) {
            return Thread.currentThread() == thread ? FilterReply.NEUTRAL : FilterReply.DENY;
          }
        });
    log.start();
    logger.addAppender(log);
    logger.setLevel(Level.DEBUG);
    logger.setAdditive(false);
  }

  @AfterEach
  void listenNoMore() {
    logger.detachAppender(log);
    logger.setLevel(null);
    logger.setAdditive(true);
  }

  @Override
  public void request(Session session, Request request) {}

  @Override
  public void notification(Session session, Notification notification) {}

  @Override
  public void ended(Session session, SessionState last, EndReason reason) {}

  @Test
  void whatIsSaidWithoutTlsIsNotInTheLog() throws NoSuchAlgorithmException {
    SSLEngine jdk = SSLContext.getDefault().createSSLEngine();
    jdk.setUseClientMode(false);
    EmbeddedChannel channel = new EmbeddedChannel();
    Wire.serverEnd(channel.pipeline(), new SslHandler(jdk), () -> null);
    Timeouts timeouts =
        new Timeouts(Limits.LOGIN_WITHIN, Duration.ZERO, Limits.PING_AFTER, Limits.SILENCE_AT_MOST);
    channel
        .pipeline()
        .addLast(
            new Session(
                    channel,
                    Settings.unbounded(this, timeouts),
                    ChannelBinding.serverEndPoint(Bytes.of(new byte[32])),
                    Bytes.of(new byte[32]))
                .inbound());

    channel.writeInbound(
        Unpooled.copiedBuffer("the password of a heron", StandardCharsets.US_ASCII));

    assertThat(log.list).hasSize(1);
    assertThat(log.list.getFirst().getFormattedMessage()).isEqualTo("violation");
    assertThat(log.list.getFirst().getKeyValuePairs()).hasToString("[why=\"not TLS\"]");
    channel.finishAndReleaseAll();
  }
}
