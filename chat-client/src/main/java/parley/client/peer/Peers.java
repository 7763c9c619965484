package parley.client.peer;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import parley.client.Outcome;
import parley.client.PeerPath;
import parley.protocol.Code;
import parley.protocol.DeliveryState;

/// Private sessions and links with other clients.
public final class Peers implements ChunkLinks {

  /// Reaches `user` for a private session.
  public void startPrivate(String user, CompletableFuture<Outcome<PeerPath>> outcome) {
    notYet(outcome);
  }

  /// Sends `text` over the private session with `user`.
  public void privateMessage(
      String user, String text, CompletableFuture<Outcome<DeliveryState>> outcome) {
    notYet(outcome);
  }

  /// Ends the private session with `user`.
  public void stopPrivate(String user, CompletableFuture<Outcome<@Nullable Void>> outcome) {
    notYet(outcome);
  }

  /// The present key of `user` joins the known ones.
  public void trust(String user, CompletableFuture<Outcome<@Nullable Void>> outcome) {
    notYet(outcome);
  }

  @Override
  public void open(String user, Consumer<PeerLink> linked, Consumer<String> failed) {
    failed.accept("not built yet");
  }

  private static <T extends @Nullable Object> void notYet(CompletableFuture<Outcome<T>> outcome) {
    outcome.complete(new Outcome.Refused<>(Code.UNKNOWN_COMMAND, "not built yet"));
  }
}
