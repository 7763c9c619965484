package parley.client;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import parley.client.api.Outcome;
import parley.client.uplink.Asking;
import parley.client.uplink.Uplink;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.Request;

/// What the user asks of the server, and what its answers are to the user. Belongs to the event
/// loop.
record Requests(Uplink uplink, Callbacks callbacks) {

  /// Asks the server; `success` gives what an answer brings, or nothing if it is not an answer to
  /// that request.
  <T extends @Nullable Object> void ask(
      LongFunction<Request> request,
      Function<Answer, @Nullable Outcome<T>> success,
      CompletableFuture<Outcome<T>> outcome) {
    ask(request, success, (Outcome<T> told) -> callbacks.complete(outcome, told));
  }

  /// The same; `told` hears on the event loop what became of it.
  <T extends @Nullable Object> void ask(
      LongFunction<Request> request,
      Function<Answer, @Nullable Outcome<T>> success,
      Consumer<Outcome<T>> told) {
    uplink.ask(
        request,
        answer -> told.accept(outcome(answer, success)),
        lost -> told.accept(new Outcome.Refused<T>(Code.NOT_CONNECTED, lost.why())));
  }

  static @Nullable Outcome<@Nullable Void> done(Answer answer) {
    return answer instanceof Answer.Done ? new Outcome.Ok<@Nullable Void>(null) : null;
  }

  private <T extends @Nullable Object> Outcome<T> outcome(
      Answer answer, Function<Answer, @Nullable Outcome<T>> success) {
    Outcome<T> outcome = success.apply(answer);
    if (outcome != null) {
      return outcome;
    }
    if (!(answer instanceof Answer.Refused)) {
      uplink.drop(Code.INTERNAL, "the server broke the protocol: an answer to another question");
    }
    return Asking.refusal(answer);
  }
}
