package parley.server;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.channel.Channel;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.protocol.Code;
import parley.protocol.Fingerprint;
import parley.protocol.Limits;
import parley.server.account.Account;
import parley.server.account.Accounts;
import parley.server.account.CredentialsImport;
import parley.server.admission.Connections;
import parley.server.admission.Load;
import parley.server.admission.MemoryShare;
import parley.server.blocking.Blocking;
import parley.server.bus.Bus;
import parley.server.bus.LocalBus;
import parley.server.files.Registry;
import parley.server.introduction.Introductions;
import parley.server.login.Logins;
import parley.server.login.Registration;
import parley.server.login.Seats;
import parley.server.messaging.Broadcasts;
import parley.server.messaging.Post;
import parley.server.metrics.Metrics;
import parley.server.metrics.MetricsServer;
import parley.server.presence.Presence;
import parley.server.relay.Relays;
import parley.server.session.EndReason;
import parley.server.session.Inbound;
import parley.server.session.Setting;
import parley.server.session.Timeouts;
import parley.server.store.Store;
import parley.server.store.sqlite.SqliteStore;
import parley.wire.Transport;

/// A running server: here, and only here, its parts are put together. Any thread may call.
public final class ChatServer {

  private static final Logger log = LoggerFactory.getLogger(ChatServer.class);

  private final Store store;
  private final MultiThreadIoEventLoopGroup loops;
  private final ChannelGroup links;
  private final Channel listener;
  private final Heartbeat heartbeat;
  private final @Nullable ServerKey key;
  private final @Nullable MetricsServer metricsServer;

  private ChatServer(
      Store store,
      MultiThreadIoEventLoopGroup loops,
      ChannelGroup links,
      Channel listener,
      Heartbeat heartbeat,
      @Nullable ServerKey key,
      @Nullable MetricsServer metricsServer) {
    this.store = store;
    this.loops = loops;
    this.links = links;
    this.listener = listener;
    this.heartbeat = heartbeat;
    this.key = key;
    this.metricsServer = metricsServer;
  }

  /// Starts a server, which accepts connections when this returns.
  ///
  /// @throws parley.server.store.StoreException the data folder cannot be used
  /// @throws IOException an address cannot be listened on, or the credentials file not be read
  public static ChatServer start(ServerConfig config) throws IOException {
    Clock clock = Clock.systemUTC();
    Metrics metrics = config.metricsPort().isPresent() ? Metrics.forPrometheus() : Metrics.unseen();
    Store store = SqliteStore.open(config.data(), clock, metrics);
    MultiThreadIoEventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(
            Runtime.getRuntime().availableProcessors(),
            new DefaultThreadFactory("parley-loop"),
            Transport.handlers());
    ChannelGroup links = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    try {
      Store.Snapshot snapshot = store.load();
      ServerKey key = config.plaintext() ? null : ServerKey.of(snapshot.secrets());
      long memory = Runtime.getRuntime().maxMemory();
      MemoryShare users = new MemoryShare(memory / Limits.USERS_SHARE);
      Accounts accounts = new Accounts(store, snapshot, homes(loops), users);
      if (config.credentials() != null) {
        CredentialsImport.run(config.credentials(), accounts, clock);
      }
      Load load = new Load(loops);
      Gate gate = gate(config, clock, metrics, store, snapshot, accounts, load);
      Timeouts timeouts =
          new Timeouts(
              Limits.LOGIN_WITHIN, config.timeout(), Limits.PING_AFTER, Limits.SILENCE_AT_MOST);
      Connections connections =
          new Connections(mostFiles(), config.quotas().connectionsPerAddress(), metrics);
      MemoryShare unsent = new MemoryShare(memory / Limits.UNSENT_SHARE);
      MemoryShare unanswered =
          new MemoryShare(
              Math.min(memory / Limits.UNANSWERED_SHARE, Limits.UNANSWERED_BYTES_OF_ALL));
      MemoryShare unfinished = new MemoryShare(memory / Limits.UNFINISHED_SHARE);
      Setting setting = new Setting(gate, timeouts, metrics, unsent, unanswered, unfinished);
      Channel listener =
          new Listener(loops, links, connections, key, setting).bind(config.host(), config.port());
      // Who has come already goes first; the others wait with the system, in order.
      load.onLate(listener.eventLoop(), late -> listener.config().setAutoRead(!late));
      Heartbeat heartbeat = new Heartbeat(store, clock, loops.next());
      MetricsServer metricsServer = serveMetrics(config, metrics, heartbeat, accounts, loops);
      // None, where there should be some, tells of a wrong data folder.
      log.atInfo().addKeyValue("accounts", accounts.size()).log("opened the data");
      return new ChatServer(store, loops, links, listener, heartbeat, key, metricsServer);
    } catch (IOException | RuntimeException e) {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
      store.close();
      throw e;
    }
  }

  private static Gate gate(
      ServerConfig config,
      Clock clock,
      Metrics metrics,
      Store store,
      Store.Snapshot snapshot,
      Accounts accounts,
      Load load) {
    // Somebody may set the system's clock back, and whoever is locked out would stay so.
    Clock steady = new SteadyClock(clock.instant(), Ticker.systemTicker());
    long memory = Runtime.getRuntime().maxMemory();
    Bus bus = new LocalBus();
    Presence presence = new Presence(bus, clock, accounts, snapshot);
    MemoryShare texts = new MemoryShare(memory / Limits.TEXTS_SHARE);
    Post post = new Post(accounts, store, snapshot, clock, metrics, texts);
    Seats seats = new Seats(store, snapshot, accounts, post, presence, clock);
    Introductions introductions =
        new Introductions(accounts, presence.online(), seats, steady, metrics);
    Quotas quotas = config.quotas();
    Relays relays =
        new Relays(
            config.relay(),
            quotas.relayBytesPerSecond(),
            introductions,
            seats,
            metrics,
            new MemoryShare(memory / Limits.RELAYED_SHARE));
    BiConsumer<Account, Account> onBlock =
        (blocker, blocked) -> {
          introductions.blocked(blocker, blocked);
          relays.blocked(blocker, blocked);
        };
    return new Gate(
        new Gate.Features(
            new Registration(
                accounts, config.openRegistration(), config.plaintext(), clock, steady),
            new Logins(
                accounts,
                seats,
                snapshot.secrets().fakeSalt(),
                config.blockDuration(),
                steady,
                metrics),
            seats,
            post,
            new Broadcasts(accounts, presence.online(), bus, clock, metrics),
            presence,
            new Blocking(accounts, store, onBlock),
            introductions,
            relays,
            new Registry(
                store.files(),
                snapshot.files(),
                accounts,
                clock,
                steady,
                metrics,
                new MemoryShare(memory / Limits.FILES_SHARE))),
        new Rates(quotas.messagesPerSecond(), quotas.broadcastsPerSecond()),
        load);
  }

  private static @Nullable MetricsServer serveMetrics(
      ServerConfig config,
      Metrics metrics,
      Heartbeat heartbeat,
      Accounts accounts,
      MultiThreadIoEventLoopGroup loops)
      throws IOException {
    if (config.metricsPort().isEmpty()) {
      return null;
    }
    for (EndReason reason : EndReason.values()) {
      metrics.connectionsMayEnd(reason.word());
    }
    metrics.accounts(accounts::size);
    metrics.eventLoopPendingTasks(() -> pendingTasks(loops));
    return MetricsServer.start(
        new InetSocketAddress(config.host(), config.metricsPort().getAsInt()),
        metrics,
        heartbeat::problem);
  }

  /// Where the server listens.
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /// The fingerprint of its key; empty over plaintext.
  public Optional<Fingerprint> fingerprint() {
    return Optional.ofNullable(key).map(ServerKey::fingerprint);
  }

  /// Where metrics are served, if they are.
  public Optional<InetSocketAddress> metricsAddress() {
    return Optional.ofNullable(metricsServer).map(MetricsServer::address);
  }

  /// Stops: accepts nobody more, tells those who are there, stores what is held. Blocks for some
  /// seconds at most.
  public void stop() {
    heartbeat.stop();
    listener.close().awaitUninterruptibly();
    // Whoever was accepted last has a session after this.
    awaitTasks();
    for (Channel link : links) {
      Inbound inbound = link.pipeline().get(Inbound.class);
      if (inbound != null) {
        inbound.session().end(EndReason.SHUTDOWN, Code.SHUTDOWN, "the server stops");
      }
    }
    links.newCloseFuture().awaitUninterruptibly(5, TimeUnit.SECONDS);
    // A link is closed a moment before its session has ended. It has after this, and after the next
    // what it left to do at the home of its account is done: to store what is held for it.
    awaitTasks();
    awaitTasks();
    if (metricsServer != null) {
      metricsServer.close();
    }
    store.close();
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /// Waits until each loop has done what it has been given up to now.
  private void awaitTasks() {
    for (EventExecutor loop : loops) {
      loop.submit(() -> {}).awaitUninterruptibly();
    }
  }

  /// How many files the system lets this process have open.
  private static long mostFiles() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? system.getMaxFileDescriptorCount()
        : Integer.MAX_VALUE;
  }

  private static long pendingTasks(MultiThreadIoEventLoopGroup loops) {
    long tasks = 0;
    for (EventExecutor loop : loops) {
      tasks += loop instanceof SingleThreadEventExecutor single ? single.pendingTasks() : 0;
    }
    return tasks;
  }

  private static LongFunction<EventExecutor> homes(MultiThreadIoEventLoopGroup loops) {
    List<EventExecutor> all = new ArrayList<>();
    loops.forEach(all::add);
    return id -> all.get(Math.floorMod(id, all.size()));
  }
}
