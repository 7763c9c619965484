package parley.server.admission;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.protocol.Limits;
import parley.server.metrics.Metrics;

/// All connections of the server: how many there are, where they come from, and which of them are
/// [Stranger]s. Any thread may call; its own monitor is held for a short step in memory.
///
/// When there are too many strangers, the one that has been quiet for longest makes room: whoever
/// opens connections and says nothing keeps nobody out, and whoever is logging in is left alone.
public final class Connections {

  private static final Logger log = LoggerFactory.getLogger(Connections.class);

  /// Why a connection was not let in.
  enum Refusal {
    /// The system would soon give no more files to the server.
    FILES,
    /// Too many of its address.
    ADDRESS,
    /// Too many that have not logged in.
    STRANGERS;

    /// The reason as logs and metrics have it.
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final class Tally {
    int open;
    int strangers;
  }

  private final long most;
  private final int perAddress;
  private final Metrics metrics;

  // Guarded by this.
  private final Map<Origin, Tally> origins = new HashMap<>();
  private final Set<Stranger> strangers = new LinkedHashSet<>();
  private long open;

  /// @param files how many files the system lets the server open
  /// @param perAddress how many connections an address may have
  public Connections(long files, int perAddress, Metrics metrics) {
    this.most = Math.max(files / 2, files - Limits.RESERVED_FILES);
    this.perAddress = perAddress;
    this.metrics = metrics;
    for (Refusal reason : Refusal.values()) {
      metrics.connectionsMayBeRefused(reason.word());
    }
  }

  /// Lets `channel`, just accepted, in as a stranger, until it closes; null when it must not come
  /// in. On its event loop.
  public @Nullable Stranger admit(Channel channel) {
    InetAddress address = ((InetSocketAddress) channel.remoteAddress()).getAddress();
    Origin origin = Origin.of(address);
    Stranger stranger = new Stranger(this, origin, channel.eventLoop().ticker().nanoTime());
    Refusal refusal = enter(stranger);
    if (refusal != null) {
      metrics.connectionRefused(refusal.word());
      log.atDebug()
          .addKeyValue("address", address.getHostAddress())
          .addKeyValue("reason", refusal.word())
          .log("link refused");
      return null;
    }
    channel.closeFuture().addListener(closed -> leave(origin));
    return stranger;
  }

  private @Nullable Refusal enter(Stranger stranger) {
    Stranger quiet = null;
    synchronized (this) {
      Tally tally = origins.computeIfAbsent(stranger.origin(), o -> new Tally());
      Refusal refusal = refusal(stranger.origin(), tally);
      if (refusal == null && strangers.size() >= Limits.STRANGERS) {
        quiet = strangers.iterator().next();
        refusal = quiet.isQuiet(stranger.heard()) ? null : Refusal.STRANGERS;
      }
      if (refusal != null) {
        tidy(stranger.origin(), tally);
        return refusal;
      }
      if (quiet != null) {
        forget(quiet);
      }
      open++;
      tally.open++;
      tally.strangers++;
      strangers.add(stranger);
    }
    if (quiet != null) {
      quiet.makeRoom();
    }
    return null;
  }

  private @Nullable Refusal refusal(Origin origin, Tally tally) {
    if (open >= most) {
      return Refusal.FILES;
    }
    if (origin.isLoopback()) {
      return null;
    }
    if (tally.open >= perAddress) {
      return Refusal.ADDRESS;
    }
    return tally.strangers >= Limits.STRANGERS_PER_ADDRESS ? Refusal.STRANGERS : null;
  }

  private synchronized void leave(Origin origin) {
    open--;
    Tally tally = origins.get(origin);
    if (tally != null) {
      tally.open--;
      tidy(origin, tally);
    }
  }

  private void tidy(Origin origin, Tally tally) {
    if (tally.open == 0 && tally.strangers == 0) {
      origins.remove(origin);
    }
  }

  /// Something was heard of `stranger`: others make room first.
  synchronized void heard(Stranger stranger) {
    if (strangers.remove(stranger)) {
      strangers.add(stranger);
    }
  }

  /// It is no stranger any more, or gone.
  synchronized void forget(Stranger stranger) {
    if (strangers.remove(stranger)) {
      Tally tally = origins.get(stranger.origin());
      if (tally != null) {
        tally.strangers--;
        tidy(stranger.origin(), tally);
      }
    }
  }
}
