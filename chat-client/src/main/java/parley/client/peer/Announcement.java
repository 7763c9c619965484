package parley.client.peer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.client.PeerConfig;
import parley.protocol.Limits;
import parley.protocol.Request;

/// Listens for peers from the first login on, and tells the server after each how they get here.
/// What needs that done waits. Belongs to the peer loop; names are looked up elsewhere.
final class Announcement {

  private static final Logger LOG = LoggerFactory.getLogger(Announcement.class);

  private final PeerConfig config;
  private final Listener listener;
  private final Asking server;
  private final PeerLoop loop;
  private final List<Runnable> waiting = new ArrayList<>();
  private int port;

  /// The last announcement was said, or there is none to say.
  private boolean said;

  /// What the names of the configuration stand for just now.
  private record Resolved(@Nullable InetAddress host, List<String> advertised) {}

  Announcement(PeerConfig config, Listener listener, Asking server, PeerLoop loop) {
    this.config = config;
    this.listener = listener;
    this.server = server;
    this.loop = loop;
  }

  /// There is a session: the server knows nothing yet.
  void connected() {
    said = false;
    Thread.ofVirtual()
        .name("parley-peer-names")
        .start(() -> {
          Resolved resolved = resolve();
          loop.execute(() -> listen(resolved));
        });
  }

  /// Runs `task` when the server knows.
  void whenSaid(Runnable task) {
    if (said) {
      task.run();
    } else {
      waiting.add(task);
    }
  }

  private void listen(Resolved resolved) {
    if (port > 0) {
      say(resolved);
    } else if (resolved.host == null) {
      unbound("nobody knows the name " + config.host());
    } else {
      listener.bind(
          new InetSocketAddress(resolved.host, config.port()),
          bound -> {
            port = bound;
            say(resolved);
          },
          fault -> unbound(String.valueOf(fault.getMessage())));
    }
  }

  /// Peers can still be dialled, and met at the relay.
  private void unbound(String why) {
    LOG.atWarn()
        .addKeyValue("address", config.host() + ":" + config.port())
        .addKeyValue("why", why)
        .log("peers cannot dial this client");
    done();
  }

  private void say(Resolved resolved) {
    boolean hidden = !config.direct() && !config.reverse();
    int bound = port;
    server.ask(
        id ->
            new Request.Listen(
                id, bound, resolved.advertised, hidden, config.direct(), config.relay()),
        answer -> {},
        lost -> {});
    done();
  }

  private void done() {
    said = true;
    List<Runnable> ready = List.copyOf(waiting);
    waiting.clear();
    ready.forEach(Runnable::run);
  }

  private Resolved resolve() {
    List<String> advertised = new ArrayList<>();
    for (String host : config.advertised()) {
      try {
        for (InetAddress address : InetAddress.getAllByName(host)) {
          if (advertised.size() < Limits.ADDRESSES) {
            advertised.add(literal(address));
          }
        }
      } catch (UnknownHostException e) {
        LOG.atWarn().addKeyValue("name", host).log("nobody knows a name that is advertised");
      }
    }
    try {
      return new Resolved(InetAddress.getByName(config.host()), advertised);
    } catch (UnknownHostException e) {
      return new Resolved(null, advertised);
    }
  }

  /// Without a zone, which means nothing to anybody else.
  private static String literal(InetAddress address) {
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }
}
