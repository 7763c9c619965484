package parley.server.messaging;

import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.DeliveryState;
import parley.server.session.Session;

/// Who waits for the answer to a message: a request of a session, and perhaps `earlier` ones of the
/// same session for the same message.
record Sender(Session session, long request, @Nullable Sender earlier) {

  Sender(Session session, long request) {
    this(session, request, null);
  }

  /// The message has come again. The request that it came with before gets the same answer, unless
  /// that was on a link that is gone.
  Sender after(@Nullable Sender before) {
    return before != null && before.session == session
        ? new Sender(session, request, before)
        : this;
  }

  void delivered() {
    answer(id -> new Answer.Receipt(id, DeliveryState.DELIVERED));
  }

  void stored() {
    answer(id -> new Answer.Receipt(id, DeliveryState.STORED));
  }

  void refused(Code code, String text) {
    answer(id -> new Answer.Refused(id, code, text));
  }

  private void answer(LongFunction<Answer> made) {
    for (Sender each = this; each != null; each = each.earlier) {
      session.answer(made.apply(each.request));
    }
  }
}
