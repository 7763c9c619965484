package parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import parley.client.api.ClientConfig;
import parley.client.api.ClientEnd;
import parley.client.api.ClientEvent;
import parley.protocol.Fingerprint;

/// Somebody at a client, for tests: hears its events one by one.
final class Person implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 60;

  final ChatClient client;
  private final BlockingQueue<ClientEvent> events = new LinkedBlockingQueue<>();

  /// A person with that client; each event is first handed to `listener`.
  Person(ClientConfig config, Consumer<ClientEvent> listener) {
    client =
        ChatClient.start(
            config,
            event -> {
              listener.accept(event);
              events.add(event);
            });
  }

  Person(ClientConfig config) {
    this(config, event -> {});
  }

  /// The usual configuration: alice, who accepts any key, at that port of this machine.
  static ClientConfig alice(int port, Path home) {
    return new ClientConfig(
        "127.0.0.1",
        port,
        "alice",
        Passwords.of(ScriptedServer.PASSWORD),
        false,
        home,
        false,
        null,
        key -> true);
  }

  static ClientConfig trusting(ClientConfig config, @Nullable Fingerprint key) {
    return new ClientConfig(
        config.host(),
        config.port(),
        config.user(),
        config.password(),
        config.register(),
        config.home(),
        config.plaintext(),
        key,
        config.acceptKey());
  }

  static ClientConfig asking(ClientConfig config, Predicate<Fingerprint> acceptKey) {
    return new ClientConfig(
        config.host(),
        config.port(),
        config.user(),
        config.password(),
        config.register(),
        config.home(),
        config.plaintext(),
        config.trust(),
        acceptKey);
  }

  static ClientConfig registering(ClientConfig config) {
    return new ClientConfig(
        config.host(),
        config.port(),
        config.user(),
        config.password(),
        true,
        config.home(),
        config.plaintext(),
        config.trust(),
        config.acceptKey());
  }

  static ClientConfig plaintext(ClientConfig config) {
    return new ClientConfig(
        config.host(),
        config.port(),
        config.user(),
        config.password(),
        config.register(),
        config.home(),
        true,
        config.trust(),
        config.acceptKey());
  }

  /// The next event must be of that type.
  <E extends ClientEvent> E expect(Class<E> type) throws InterruptedException {
    return assertThat(events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .asInstanceOf(InstanceOfAssertFactories.type(type))
        .actual();
  }

  /// Hears events until there is one of that type which is `wanted`.
  <E extends ClientEvent> E await(Class<E> type, Predicate<E> wanted) throws InterruptedException {
    while (true) {
      ClientEvent event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(event).as("an event").isNotNull();
      if (type.isInstance(event) && wanted.test(type.cast(event))) {
        return type.cast(event);
      }
    }
  }

  void expectMessage(String text) throws InterruptedException {
    assertThat(expect(ClientEvent.MessageReceived.class).text()).isEqualTo(text);
  }

  /// Those events that nobody has asked for yet.
  void drainTo(List<ClientEvent> heard) {
    events.drainTo(heard);
  }

  /// There was no other event than those that were expected.
  void expectNoMore() {
    assertThat(events).isEmpty();
  }

  ClientEnd end() throws Exception {
    return client.ended().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  static <T> T outcome(CompletableFuture<T> future) throws Exception {
    return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /// The client ends without a word. What is on the disk stays.
  void crash() {
    client.close();
  }

  @Override
  public void close() {
    client.close();
  }
}
