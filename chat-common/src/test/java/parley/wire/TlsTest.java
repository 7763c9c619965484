package parley.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import parley.protocol.Event;
import parley.protocol.Fingerprint;
import parley.protocol.Notification;

/// Links over TLS, with the server's side by BoringSSL and by the JDK.
class TlsTest {

  private static final KeyPair KEY = Certificates.newKey();

  private static final Instant MADE = Instant.parse("2026-01-01T00:00:00Z");

  private static final X509Certificate CERTIFICATE = Certificates.selfSigned(KEY, "parley", MADE);

  private final List<Link> links = new ArrayList<>();

  @AfterEach
  void closeLinks() {
    links.forEach(Link::close);
  }

  @Test
  void boringSslLoadsHere() {
    assertThat(OpenSsl.isAvailable()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENSSL", "JDK"})
  void theClientLearnsTheServersKeyAndBothBindToOneCertificate(SslProvider provider)
      throws SSLException {
    Link link = link(server(provider), Tls.handler(Tls.client()));

    link.shakeHands();

    X509Certificate seen = Tls.peerCertificate(link.clientTls);
    assertThat(Fingerprint.of(seen.getPublicKey())).isEqualTo(Fingerprint.of(KEY.getPublic()));
    assertThat(Tls.serverEndPoint(seen)).isEqualTo(Tls.serverEndPoint(CERTIFICATE));
    assertThat(link.clientTls.engine().getSession().getProtocol()).isEqualTo("TLSv1.3");
    assertThat(link.serverTls.engine().getSession().getProtocol()).isEqualTo("TLSv1.3");
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENSSL", "JDK"})
  void messagesCrossInBothDirections(SslProvider provider) throws SSLException {
    Link link = link(server(provider), Tls.handler(Tls.client()));
    link.shakeHands();

    link.server.writeOutbound(new Event.Ping());
    link.exchange();
    link.client.writeOutbound(new Notification.Pong());
    link.exchange();

    assertThat(link.client.<Object>readInbound()).isEqualTo(new Decoded.Ok<>(new Event.Ping()));
    assertThat(link.server.<Object>readInbound())
        .isEqualTo(new Decoded.Ok<>(new Notification.Pong()));
  }

  /// A resumed TLS session must not lose the certificate that logins bind to.
  @ParameterizedTest
  @EnumSource(names = {"OPENSSL", "JDK"})
  void theNextLinkOfTheSameClientProvesTheCertificateAgain(SslProvider provider)
      throws SSLException {
    SslContext server = server(provider);
    SSLContext client = Tls.client();
    for (int i = 0; i < 3; i++) {
      Link link = link(server, Tls.handler(client));
      link.shakeHands();
      link.server.writeOutbound(new Event.Ping());
      link.exchange();

      assertThat(Tls.peerCertificate(link.clientTls)).isEqualTo(CERTIFICATE);
      link.client.readInbound();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENSSL", "JDK"})
  void anOlderTlsIsRefused(SslProvider provider) throws SSLException {
    SslContext old =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.JDK)
            .protocols("TLSv1.2")
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .endpointIdentificationAlgorithm(null)
            .build();
    Link link = link(server(provider), old.newHandler(ByteBufAllocator.DEFAULT));

    assertThatThrownBy(link::shakeHands).isInstanceOf(DecoderException.class);

    assertThat(link.serverTls.handshakeFuture().cause()).isInstanceOf(SSLException.class);
  }

  @Test
  void aServerOfAnOlderTlsIsRefused() throws SSLException {
    SslContext old =
        SslContextBuilder.forServer(KEY.getPrivate(), CERTIFICATE)
            .sslProvider(SslProvider.JDK)
            .protocols("TLSv1.2")
            .build();
    Link link = link(old, Tls.handler(Tls.client()));

    assertThatThrownBy(link::shakeHands).isInstanceOf(DecoderException.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENSSL", "JDK"})
  void plaintextIsNotTakenForTls(SslProvider provider) throws SSLException {
    EmbeddedChannel channel = new EmbeddedChannel();
    Wire.serverEnd(
        channel.pipeline(), Tls.handler(server(provider), ByteBufAllocator.DEFAULT), () -> null);

    assertThatThrownBy(
            () -> channel.writeInbound(Unpooled.copiedBuffer("{\"type\":\"pong\"}\n", UTF_8)))
        .hasCauseInstanceOf(NotSslRecordException.class);

    channel.finishAndReleaseAll();
  }

  @Test
  void nobodyIsKnownBeforeTheHandshake() {
    SslHandler handler = Tls.handler(Tls.client());

    assertThatThrownBy(() -> Tls.peerCertificate(handler))
        .isInstanceOf(SSLPeerUnverifiedException.class);
  }

  @Test
  void aRenewedCertificateKeepsTheFingerprintAndChangesTheBinding() {
    X509Certificate renewed = Certificates.selfSigned(KEY, "parley", MADE);

    assertThat(Fingerprint.of(renewed.getPublicKey()))
        .isEqualTo(Fingerprint.of(CERTIFICATE.getPublicKey()));
    assertThat(Tls.serverEndPoint(renewed)).isNotEqualTo(Tls.serverEndPoint(CERTIFICATE));
  }

  @Test
  void aCertificateIsSignedByItsOwnKeyAndValidForTenYears() throws Exception {
    CERTIFICATE.verify(KEY.getPublic());
    CERTIFICATE.checkValidity(Date.from(MADE));
    CERTIFICATE.checkValidity(Date.from(MADE.plus(Duration.ofDays(3649))));

    // RFC 5929, section 4.1: the hash of tls-server-end-point is that of this signature.
    assertThat(CERTIFICATE.getSigAlgName()).isEqualTo("SHA256withECDSA");
  }

  @ParameterizedTest
  @MethodSource("pairsOfProviders")
  void peersLearnEachOthersKeys(SslProvider dialing, SslProvider accepting) {
    KeyPair otherKey = Certificates.newKey();
    X509Certificate other = Certificates.selfSigned(otherKey, "other", MADE);
    SslContext server = Tls.peerServer(KEY.getPrivate(), CERTIFICATE, accepting);
    SslContext client = Tls.peerClient(otherKey.getPrivate(), other, dialing);

    // Each link anew: none leans on what an earlier one has proved.
    for (int i = 0; i < 3; i++) {
      Link link = link(server, Tls.handler(client, ByteBufAllocator.DEFAULT));
      link.shakeHands();
      link.server.writeOutbound(new Event.Ping());
      link.exchange();

      assertThat(fingerprint(link.clientTls)).isEqualTo(Fingerprint.of(KEY.getPublic()));
      assertThat(fingerprint(link.serverTls)).isEqualTo(Fingerprint.of(otherKey.getPublic()));
      assertThat(link.serverTls.engine().getSession().getProtocol()).isEqualTo("TLSv1.3");
      link.client.readInbound();
    }
  }

  static Stream<Arguments> pairsOfProviders() {
    return Stream.of(SslProvider.OPENSSL, SslProvider.JDK)
        .flatMap(one ->
            Stream.of(SslProvider.OPENSSL, SslProvider.JDK).map(two -> Arguments.of(one, two)));
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENSSL", "JDK"})
  void aPeerWithoutACertificateIsRefused(SslProvider provider) {
    SslContext server = Tls.peerServer(KEY.getPrivate(), CERTIFICATE, provider);
    Link link = link(server, Tls.handler(Tls.client()));

    assertThatThrownBy(link::exchange).isInstanceOf(DecoderException.class);

    assertThat(link.serverTls.handshakeFuture().cause()).isInstanceOf(SSLException.class);
  }

  private static Fingerprint fingerprint(SslHandler handler) {
    try {
      return Fingerprint.of(Tls.peerCertificate(handler).getPublicKey());
    } catch (SSLPeerUnverifiedException e) {
      throw new AssertionError(e);
    }
  }

  private static SslContext server(SslProvider provider) throws SSLException {
    return Tls.server(KEY.getPrivate(), CERTIFICATE, provider);
  }

  private Link link(SslContext serverSide, SslHandler clientSide) {
    Link link = new Link(serverSide, clientSide);
    links.add(link);
    return link;
  }

  /// Both ends of a link, assembled as the programs do, and what is on the way between them.
  private static final class Link {
    final SslHandler serverTls;
    final SslHandler clientTls;
    final EmbeddedChannel server = new EmbeddedChannel();
    final EmbeddedChannel client = new EmbeddedChannel();

    Link(SslContext serverSide, SslHandler clientSide) {
      serverTls = Tls.handler(serverSide, ByteBufAllocator.DEFAULT);
      clientTls = clientSide;
      Wire.serverEnd(server.pipeline(), serverTls, () -> null);
      Wire.clientEnd(client.pipeline(), clientTls);
    }

    void shakeHands() {
      exchange();
      assertThat(serverTls.handshakeFuture().isSuccess()).isTrue();
      assertThat(clientTls.handshakeFuture().isSuccess()).isTrue();
    }

    /// Carries bytes until neither side has any for the other.
    void exchange() {
      while (client.outboundMessages().size() + server.outboundMessages().size() > 0) {
        carry(client, server);
        carry(server, client);
      }
    }

    void close() {
      client.finishAndReleaseAll();
      server.finishAndReleaseAll();
    }

    private static void carry(EmbeddedChannel from, EmbeddedChannel to) {
      for (ByteBuf next = from.readOutbound(); next != null; next = from.readOutbound()) {
        to.writeInbound(next);
      }
    }
  }
}
