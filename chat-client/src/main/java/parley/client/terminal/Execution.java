package parley.client.terminal;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import parley.client.ChatClient;
import parley.client.api.FileSearch;
import parley.client.api.Outcome;
import parley.client.api.Transfer;
import parley.protocol.Code;

/// Carries a client's commands out, for both front ends. Any thread may use it.
final class Execution {

  private final ChatClient client;
  private final Turns turns = new Turns();

  Execution(ChatClient client) {
    this.client = client;
  }

  /// Has the client carry out `command`. The reply comes on its callback thread, or at once; a
  /// fault is a reply too.
  CompletableFuture<Reply> of(Command command) {
    switch (command) {
      // These ask nobody, or only when it is their turn.
      case Command.StartPrivate _,
          Command.Private _,
          Command.StopPrivate _,
          Command.Transfers _,
          Command.Help _ ->
          client.active();
      default -> {}
    }
    try {
      return reply(command).exceptionally(Execution::failed);
    } catch (RuntimeException fault) {
      return CompletableFuture.completedFuture(failed(fault));
    }
  }

  private static Reply failed(Throwable fault) {
    return new Reply.Refused(Code.INTERNAL, fault.toString());
  }

  private CompletableFuture<Reply> reply(Command command) {
    return switch (command) {
      case Command.Message(String to, String text) ->
          client.message(to, text).thenApply(reply(state -> new Reply.Sent(to, text, state)));
      case Command.Broadcast(String text) ->
          client
              .broadcast(text)
              .thenApply(reply(partial -> new Reply.BroadcastSent(text, partial)));
      case Command.WhoElse() -> client.whoElse().thenApply(reply(Reply.Online::new));
      case Command.WhoElseSince(long seconds) ->
          client
              .whoElseSince(seconds)
              .thenApply(reply(users -> new Reply.OnlineSince(seconds, users)));
      case Command.Block(String user) ->
          client.block(user).thenApply(reply(done -> new Reply.BlockChanged(user, true)));
      case Command.Unblock(String user) ->
          client.unblock(user).thenApply(reply(done -> new Reply.BlockChanged(user, false)));
      case Command.StartPrivate(String user) ->
          turns
              .holdingUp(user, () -> client.startPrivate(user))
              .thenApply(reply(path -> new Reply.PrivateStarted(user, path)));
      case Command.Private(String to, String text) ->
          turns
              .inTurn(to, () -> client.privateMessage(to, text))
              .thenApply(reply(state -> new Reply.Sent(to, text, state)));
      case Command.StopPrivate(String user) ->
          turns
              .inTurn(user, () -> client.stopPrivate(user))
              .thenApply(reply(done -> new Reply.PrivateStopped(user)));
      case Command.Trust(String user) ->
          client.trust(user).thenApply(reply(done -> new Reply.Trusted(user)));
      case Command.Register(String file, var chunks) ->
          client.register(file, chunks).thenApply(reply(Reply.Registered::new));
      case Command.SearchFile(String file) ->
          client.searchFile(file).thenApply(reply(Reply.FileFound::new));
      case Command.SearchChunk(String file, ChunkNumbers chunks) ->
          chunks.beyond().isEmpty()
              ? client.searchChunk(file, chunks.chunks()).thenApply(reply(Reply.ChunksFound::new))
              : refuseChunks(file, chunks);
      case Command.Download(String file, ChunkNumbers chunks) ->
          chunks.beyond().isEmpty()
              ? client.download(file, chunks.chunks()).thenApply(reply(Reply.Downloaded::new))
              : refuseChunks(file, chunks);
      case Command.Transfers() -> client.transfers().thenApply(Reply.Moving::new);
      case Command.ChangeTransfer(TransferChange change, String file) ->
          change(change, file).thenApply(reply(done -> new Reply.TransferChanged(change, file)));
      case Command.Logout() -> client.logout().thenApply(end -> new Reply.LoggedOut());
      case Command.Help(Verb about) ->
          CompletableFuture.completedFuture(new Reply.HelpText(Help.text(about)));
    };
  }

  /// Who else is online, when no person asks.
  CompletableFuture<Reply> whoIsOnline() {
    return client.whoIsOnline().thenApply(reply(Reply.Online::new));
  }

  /// Has all downloads go on that stand still: nobody is left who could say so.
  void resumeAll() {
    client
        .transfers()
        .thenAccept(transfers ->
            transfers.stream()
                .filter(each -> each.state() == Transfer.State.PAUSED)
                .forEach(each -> {
                  var _ = client.resume(each.name());
                }));
  }

  private CompletableFuture<Outcome<@Nullable Void>> change(TransferChange change, String file) {
    return switch (change) {
      case PAUSE -> client.pause(file);
      case RESUME -> client.resume(file);
      case CANCEL -> client.cancel(file);
    };
  }

  /// Some of `chunks` no file has; the file may be unknown, or have fewer than all of the others.
  private CompletableFuture<Reply> refuseChunks(String file, ChunkNumbers chunks) {
    return client
        .searchFile(file)
        .thenApply(
            reply(found -> {
              Outcome.Refused<FileSearch> refusal = found.unknown(chunks.chunks(), chunks.beyond());
              return new Reply.Refused(refusal.code(), refusal.text(), refusal.details());
            }));
  }

  private static <T extends @Nullable Object> Function<Outcome<T>, Reply> reply(
      Function<T, Reply> success) {
    return outcome ->
        switch (outcome) {
          case Outcome.Ok<T>(T value) -> success.apply(value);
          case Outcome.Refused<T>(Code code, String text, var details) ->
              new Reply.Refused(code, text, details);
        };
  }
}
