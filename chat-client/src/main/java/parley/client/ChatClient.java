package parley.client;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import parley.protocol.DeliveryState;

/// A user's client. Any thread may call any method; none of them blocks. Every stage completes and
/// every event is told on the client's one callback thread, in order.
@SuppressWarnings({"DoNotCallSuggester", "unused"})
public final class ChatClient implements AutoCloseable {

  /// Starts to connect. `listener` hears all events until the end; a message counts as shown, and
  /// is acknowledged, when the listener returns from it.
  public static ChatClient start(ClientConfig config, Consumer<ClientEvent> listener) {
    throw new UnsupportedOperationException();
  }

  /// Completes when the client has ended, after the last event.
  public CompletableFuture<ClientEnd> ended() {
    throw new UnsupportedOperationException();
  }

  /// Sends `text` to `to`. Waits in the outbox while there is no connection, over restarts too;
  /// messages to one user keep their order.
  public CompletableFuture<Outcome<DeliveryState>> message(String to, String text) {
    throw new UnsupportedOperationException();
  }

  /// Sends `text` to everyone online. Success says whether it was partial: someone online has
  /// blocked this user.
  public CompletableFuture<Outcome<Boolean>> broadcast(String text) {
    throw new UnsupportedOperationException();
  }

  /// Who else is online, sorted.
  public CompletableFuture<Outcome<List<String>>> whoElse() {
    throw new UnsupportedOperationException();
  }

  /// Who else is or was online within the last `seconds` (0 or more), sorted.
  public CompletableFuture<Outcome<List<String>>> whoElseSince(long seconds) {
    throw new UnsupportedOperationException();
  }

  /// Blocks `user`.
  public CompletableFuture<Outcome<Void>> block(String user) {
    throw new UnsupportedOperationException();
  }

  /// Unblocks `user`.
  public CompletableFuture<Outcome<Void>> unblock(String user) {
    throw new UnsupportedOperationException();
  }

  /// Tells the server that the user gave a well-formed command that needed no server.
  public void active() {
    throw new UnsupportedOperationException();
  }

  /// Logs out and ends. Unanswered messages stay in the outbox for the next run.
  public CompletableFuture<ClientEnd> logout() {
    throw new UnsupportedOperationException();
  }

  /// Ends without a word to the server, as a crash would; waits until the home is released.
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
