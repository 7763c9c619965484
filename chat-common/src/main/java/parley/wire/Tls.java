package parley.wire;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import parley.protocol.Bytes;
import parley.protocol.Sha256;

/// TLS 1.3 on every link. Trust is not a certificate authority's: the handshake proves that the
/// server holds its key, and the client then compares that key's fingerprint with the pinned one.
public final class Tls {

  private static final String VERSION = "TLSv1.3";

  private Tls() {}

  /// The server's side, with its key and certificate. BoringSSL where it loads, else the JDK's.
  ///
  /// @throws SSLException when the key or the certificate is of no use
  public static SslContext server(PrivateKey key, X509Certificate certificate) throws SSLException {
    return server(key, certificate, fastest());
  }

  static SslContext server(PrivateKey key, X509Certificate certificate, SslProvider provider)
      throws SSLException {
    return SslContextBuilder.forServer(key, certificate)
        .sslProvider(provider)
        .protocols(VERSION)
        // In memory only: the default type would derive a key from an empty password first.
        .keyStoreType("JKS")
        // Asks nobody for a certificate: this one spares reading the hundred authorities of the
        // JDK.
        .trustManager(new AnyCertificate())
        // Resumed sessions would carry no certificate for channel binding.
        .sessionCacheSize(1)
        .build();
  }

  /// The client's side, by the JDK, which loads faster than a native library; and not by way of
  /// Netty's context, which would read the hundred certificate authorities that nobody asks here.
  public static SSLContext client() {
    try {
      SSLContext context = SSLContext.getInstance(VERSION);
      context.init(null, new TrustManager[] {new AnyCertificate()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no TLS 1.3", e);
    }
  }

  /// The client's side in a process with thousands of links: BoringSSL where it loads, else the
  /// JDK's.
  public static SslContext fastClient() {
    return takingAnyone(SslContextBuilder.forClient(), fastest());
  }

  /// The side of a link between peers that accepts it, with this client's key: the other must show
  /// a certificate too. As everywhere, whose it is has to be looked at after the handshake. There
  /// are no tickets, so each link proves the keys anew.
  public static SslContext peerServer(PrivateKey key, X509Certificate certificate) {
    return peerServer(key, certificate, fastest());
  }

  static SslContext peerServer(PrivateKey key, X509Certificate certificate, SslProvider provider) {
    SslContextBuilder builder =
        SslContextBuilder.forServer(key, certificate)
            .clientAuth(ClientAuth.REQUIRE)
            .sessionCacheSize(1);
    return takingAnyone(builder, provider);
  }

  /// The side that dials, with this client's key.
  public static SslContext peerClient(PrivateKey key, X509Certificate certificate) {
    return peerClient(key, certificate, fastest());
  }

  static SslContext peerClient(PrivateKey key, X509Certificate certificate, SslProvider provider) {
    return takingAnyone(SslContextBuilder.forClient().keyManager(key, certificate), provider);
  }

  private static SslContext takingAnyone(SslContextBuilder builder, SslProvider provider) {
    try {
      return builder
          .sslProvider(provider)
          .protocols(VERSION)
          .keyStoreType("JKS")
          .trustManager(new AnyCertificate())
          .endpointIdentificationAlgorithm(null)
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException("no TLS 1.3", e);
    }
  }

  private static SslProvider fastest() {
    return OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
  }

  /// The client's handler for one link.
  public static SslHandler handler(SSLContext client) {
    SSLEngine engine = client.createSSLEngine();
    engine.setUseClientMode(true);
    engine.setEnabledProtocols(new String[] {VERSION});
    return new SslHandler(engine);
  }

  /// A handler for one link of either side.
  public static SslHandler handler(SslContext context, ByteBufAllocator allocator) {
    return context.newHandler(allocator);
  }

  /// The certificate that the other side proved to hold the key of. Call after the handshake.
  ///
  /// @throws SSLPeerUnverifiedException before the handshake, or when the JDK cannot read it
  public static X509Certificate peerCertificate(SslHandler handler)
      throws SSLPeerUnverifiedException {
    X509Certificate certificate =
        (X509Certificate) handler.engine().getSession().getPeerCertificates()[0];
    try {
      // OpenSSL's is read only when it is used, and takes more than the JDK does.
      var _ = certificate.getPublicKey();
    } catch (IllegalStateException e) {
      throw new SSLPeerUnverifiedException("a certificate that cannot be read: " + e.getMessage());
    }
    return certificate;
  }

  /// The channel binding `tls-server-end-point` (RFC 5929, section 4.1): the certificate's hash,
  /// which is SHA-256 since our certificates are signed with it.
  public static Bytes serverEndPoint(X509Certificate certificate) {
    try {
      return Bytes.of(Sha256.digest().digest(certificate.getEncoded()));
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Takes any certificate, for the fingerprint decides after the handshake. Extended, or the JDK
  /// would check names and algorithms of its own accord.
  private static final class AnyCertificate extends X509ExtendedTrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
