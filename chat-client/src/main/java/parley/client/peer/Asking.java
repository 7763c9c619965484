package parley.client.peer;

import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import parley.client.uplink.Uplink;
import parley.protocol.Answer;
import parley.protocol.Notification;
import parley.protocol.Request;

/// The server, as seen from the peer loop: questions go to the client's loop, where the uplink
/// lives, and answers come back. What is said keeps its order.
final class Asking {

  private final Uplink uplink;
  private final Executor client;
  private final Executor peers;

  Asking(Uplink uplink, Executor client, Executor peers) {
    this.uplink = uplink;
    this.client = client;
    this.peers = peers;
  }

  /// See [Uplink#ask]; `unanswered` hears in words why. Both on the peer loop.
  void ask(LongFunction<Request> request, Consumer<Answer> answered, Consumer<String> unanswered) {
    client.execute(() ->
        uplink.ask(
            request,
            answer -> peers.execute(() -> answered.accept(answer)),
            lost -> peers.execute(() -> unanswered.accept(lost.why()))));
  }

  /// See [Uplink#tell].
  void tell(Notification notification) {
    client.execute(() -> uplink.tell(notification));
  }
}
