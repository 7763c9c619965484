package parley.conversation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// Where plays are played: it keeps servers that one scene has left as it found them for the next
/// one, since starting one takes longer than most scenes. No two scenes have the same server at the
/// same time. Any thread may call.
final class Theatre implements AutoCloseable {

  private static final int IDLE_AT_MOST = 10;

  private final List<Host> idle = new ArrayList<>();
  private final AtomicInteger scenes = new AtomicInteger();

  /// A number that no other scene has.
  int nextNumber() {
    return scenes.incrementAndGet();
  }

  /// A server with `options`, until it is given back.
  Host lend(List<String> options) {
    Optional<Host> found;
    synchronized (this) {
      found = idle.stream().filter(host -> host.options().equals(options)).findFirst();
      found.ifPresent(idle::remove);
    }
    return found.orElseGet(() -> Host.start(options));
  }

  /// Takes a server back.
  void takeBack(Host host) {
    Host tooMany = host;
    if (!host.isWornOut()) {
      synchronized (this) {
        idle.add(host);
        tooMany = idle.size() > IDLE_AT_MOST ? idle.removeFirst() : null;
      }
    }
    if (tooMany != null) {
      tooMany.close();
    }
  }

  @Override
  public synchronized void close() {
    idle.forEach(Host::close);
    idle.clear();
  }
}
