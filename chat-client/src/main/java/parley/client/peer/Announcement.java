package parley.client.peer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.client.api.PeerConfig;
import parley.client.uplink.Uplink;
import parley.protocol.Limits;
import parley.protocol.Request;

/// Listens for peers, and tells the server after each login how they get here. Listening begins
/// while the first login is under way, so that the server knows before anybody hears of the login.
/// Belongs to the client's event loop; names are looked up elsewhere.
final class Announcement {

  private static final Logger LOG = LoggerFactory.getLogger(Announcement.class);

  private final PeerConfig config;
  private final Listener listener;
  private final Uplink uplink;
  private final Executor client;
  private final PeerLoop loop;
  private final List<Runnable> waiting = new ArrayList<>();
  private @Nullable Listening listening;
  private boolean online;
  private boolean settled;

  /// How peers get here.
  private record Listening(int port, List<String> advertised) {}

  Announcement(
      PeerConfig config, Listener listener, Uplink uplink, Executor client, PeerLoop loop) {
    this.config = config;
    this.listener = listener;
    this.uplink = uplink;
    this.client = client;
    this.loop = loop;
  }

  /// Begins to listen.
  void start() {
    Thread.ofVirtual().name("parley-peer-names").start(this::resolve);
  }

  /// There is a session, of which the server knows nothing yet.
  void connected() {
    online = true;
    say();
  }

  /// Runs `task` when the server knows, or will know nothing.
  void whenSettled(Runnable task) {
    if (settled) {
      task.run();
    } else {
      waiting.add(task);
    }
  }

  private void resolve() {
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
    InetAddress host;
    try {
      host = InetAddress.getByName(config.host());
      // It listens nowhere else, whatever the server sees.
      if (!host.isAnyLocalAddress() && advertised.size() < Limits.ADDRESSES) {
        advertised.add(literal(host));
      }
    } catch (UnknownHostException e) {
      client.execute(() -> settled(null, "nobody knows that name"));
      return;
    }
    InetSocketAddress address = new InetSocketAddress(host, config.port());
    loop.execute(() ->
        listener.bind(
            address,
            port -> client.execute(() -> settled(new Listening(port, advertised), "")),
            fault -> client.execute(() -> settled(null, String.valueOf(fault.getMessage())))));
  }

  /// Without a port, peers can still be dialled, and met at the relay.
  private void settled(@Nullable Listening how, String why) {
    if (how == null) {
      LOG.atWarn()
          .addKeyValue("address", config.host() + ":" + config.port())
          .addKeyValue("why", why)
          .log("peers cannot dial this client");
    }
    listening = how;
    settled = true;
    say();
    List<Runnable> ready = List.copyOf(waiting);
    waiting.clear();
    ready.forEach(Runnable::run);
  }

  private void say() {
    Listening how = listening;
    if (online && how != null) {
      boolean hidden = !config.direct() && !config.reverse();
      uplink.ask(
          id ->
              new Request.Listen(
                  id, how.port, how.advertised, hidden, config.direct(), config.relay()),
          answer -> {},
          lost -> {});
    }
  }

  /// Without a zone, which means nothing to anybody else.
  private static String literal(InetAddress address) {
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }
}
