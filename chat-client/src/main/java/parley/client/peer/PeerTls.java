package parley.client.peer;

import io.netty.handler.ssl.SslContext;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import parley.wire.Certificates;
import parley.wire.Tls;

/// TLS with this client's identity key, made when the first link needs it, on a thread of its own:
/// the libraries for it take longer to load than a loop may stand still. Belongs to the peer loop.
final class PeerTls {

  private final KeyPair identity;
  private final PeerLoop loop;
  private final List<Consumer<Contexts>> waiting = new ArrayList<>();
  private @Nullable Contexts contexts;

  /// Both sides of links between peers, and the client's side of links to the server's relay.
  record Contexts(SslContext dialing, SslContext accepting, SslContext relay) {}

  PeerTls(KeyPair identity, PeerLoop loop) {
    this.identity = identity;
    this.loop = loop;
  }

  /// Hands over the contexts, at once when they are there.
  void whenReady(Consumer<Contexts> then) {
    if (contexts != null) {
      then.accept(contexts);
      return;
    }
    waiting.add(then);
    if (waiting.size() == 1) {
      Thread.ofPlatform().daemon().name("parley-peer-tls").start(this::make);
    }
  }

  private void make() {
    X509Certificate certificate = Certificates.selfSigned(identity, "parley", Instant.now());
    Contexts made =
        new Contexts(
            Tls.peerClient(identity.getPrivate(), certificate),
            Tls.peerServer(identity.getPrivate(), certificate),
            Tls.fastClient());
    loop.execute(() -> {
      contexts = made;
      List<Consumer<Contexts>> ready = List.copyOf(waiting);
      waiting.clear();
      ready.forEach(each -> each.accept(made));
    });
  }
}
