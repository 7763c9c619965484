package parley.client.terminal;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import parley.client.ChatClient;
import parley.client.Outcome;
import parley.protocol.Code;

/// Carries commands out, for both front ends.
final class Execution {

  private Execution() {}

  /// Has `client` carry out `command`. The reply comes on the client's callback thread, or at once;
  /// a fault is a reply too.
  static CompletableFuture<Reply> of(ChatClient client, Command command) {
    CompletableFuture<Reply> reply =
        switch (command) {
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
          case Command.Logout() -> client.logout().thenApply(end -> new Reply.LoggedOut());
          case Command.Help(Verb about) -> {
            client.active();
            yield CompletableFuture.completedFuture(new Reply.HelpText(Help.text(about)));
          }
        };
    return reply.exceptionally(fault -> new Reply.Refused(Code.INTERNAL, fault.toString()));
  }

  private static <T> Function<Outcome<T>, Reply> reply(Function<T, Reply> success) {
    return outcome ->
        switch (outcome) {
          case Outcome.Ok<T>(T value) -> success.apply(value);
          case Outcome.Refused<T>(Code code, String text) -> new Reply.Refused(code, text);
        };
  }
}
