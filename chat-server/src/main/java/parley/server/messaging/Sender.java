package parley.server.messaging;

import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.DeliveryState;
import parley.server.session.Session;

/// Who waits for the answer to a message: a request of a session.
record Sender(Session session, long request) {

  void delivered() {
    session.answer(new Answer.Receipt(request, DeliveryState.DELIVERED));
  }

  void stored() {
    session.answer(new Answer.Receipt(request, DeliveryState.STORED));
  }

  void refused(Code code, String text) {
    session.answer(new Answer.Refused(request, code, text));
  }
}
