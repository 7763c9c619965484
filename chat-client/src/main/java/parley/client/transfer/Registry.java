package parley.client.transfer;

import java.util.function.Consumer;
import java.util.function.LongFunction;
import parley.client.api.Outcome;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.Notification;
import parley.protocol.Request;

/// The server, as far as files are concerned. Belongs to the swarm loop.
interface Registry {

  /// Asks; `answered` hears the answer, page by page, or, when the connection is lost before it
  /// came, an [Answer.Refused] with `not-connected`.
  void ask(LongFunction<Request> request, Consumer<Answer> answered);

  /// Says what needs no answer; lost when there is no connection.
  void tell(Notification notification);

  /// An answer that is not the one hoped for.
  static <T> Outcome.Refused<T> refusal(Answer answer) {
    return answer instanceof Answer.Refused(_, Code code, String text)
        ? new Outcome.Refused<>(code, text)
        : new Outcome.Refused<>(Code.INTERNAL, "the server gave an answer to another question");
  }
}
