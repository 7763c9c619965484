package parley.client.uplink;

import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import parley.client.api.Outcome;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.Notification;
import parley.protocol.Request;

/// The server, as seen from a loop that is not the client's. Belongs to that loop.
public interface Asking {

  /// Asks; `answered` hears the answer, page by page unless it is a list of users, or, when there
  /// is no connection or it is lost before the answer came, an [Answer.Refused] with
  /// `not-connected`.
  void ask(LongFunction<Request> request, Consumer<Answer> answered);

  /// Says what needs no answer; lost when there is no connection.
  void tell(Notification notification);

  /// What asks `uplink`, where the questions of one loop keep their order.
  ///
  /// @param client runs tasks on the client's loop, where the uplink lives
  /// @param loop runs tasks on the loop that asks
  static Asking of(Uplink uplink, Executor client, Executor loop) {
    return new Asking() {
      @Override
      public void ask(LongFunction<Request> request, Consumer<Answer> answered) {
        client.execute(() ->
            uplink.ask(
                request,
                answer -> loop.execute(() -> answered.accept(answer)),
                lost -> {
                  Answer none = new Answer.Refused(0, Code.NOT_CONNECTED, lost.why());
                  loop.execute(() -> answered.accept(none));
                }));
      }

      @Override
      public void tell(Notification notification) {
        client.execute(() -> uplink.tell(notification));
      }
    };
  }

  /// An answer that is not the one hoped for.
  static <T extends @Nullable Object> Outcome.Refused<T> refusal(Answer answer) {
    return answer instanceof Answer.Refused(_, Code code, String text)
        ? new Outcome.Refused<>(code, text)
        : new Outcome.Refused<>(Code.INTERNAL, "the server gave an answer to another question");
  }
}
