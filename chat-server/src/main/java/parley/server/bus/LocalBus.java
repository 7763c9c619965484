package parley.server.bus;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// The bus of a service that has one node: a fact arrives before [#publish] returns.
public final class LocalBus implements Bus {

  private final List<Consumer<Fact>> subscribers = new CopyOnWriteArrayList<>();

  @Override
  public void publish(Fact fact) {
    subscribers.forEach(subscriber -> subscriber.accept(fact));
  }

  @Override
  public void subscribe(Consumer<Fact> subscriber) {
    subscribers.add(subscriber);
  }
}
