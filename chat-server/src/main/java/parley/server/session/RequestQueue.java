package parley.server.session;

import java.util.ArrayDeque;
import java.util.Queue;
import parley.protocol.Limits;
import parley.protocol.Request;

/// The requests of one session, from when they came until they are answered: they are dispatched in
/// their order, and one that waits for its answer may hold the later ones up. On the session's
/// event loop only.
final class RequestQueue {

  private final Session session;
  private final Requests requests;
  private final Queue<Request> waiting = new ArrayDeque<>(0);
  private int unanswered;
  private boolean held;

  RequestQueue(Session session, Requests requests) {
    this.session = session;
    this.requests = requests;
  }

  /// A request came.
  void add(Request request) {
    unanswered++;
    waiting.add(request);
    dispatch();
  }

  /// A request came that is answered without being dispatched.
  void addRejected() {
    unanswered++;
  }

  void answered() {
    unanswered--;
  }

  int unanswered() {
    return unanswered;
  }

  /// Whether no more may come until one is answered.
  boolean isFull() {
    return unanswered >= Limits.UNANSWERED;
  }

  /// Lets later requests wait until [#release].
  void hold() {
    held = true;
  }

  /// The next [#dispatch] goes on.
  void release() {
    held = false;
  }

  /// Dispatches what waits, until one of them holds the others up.
  void dispatch() {
    while (!held) {
      Request next = waiting.poll();
      if (next == null) {
        return;
      }
      try {
        requests.request(session, next);
      } catch (RuntimeException fault) {
        session.answer(Session.failed(fault, next.id()));
      }
    }
  }

  /// What waits will not be dispatched.
  void clear() {
    waiting.clear();
  }
}
