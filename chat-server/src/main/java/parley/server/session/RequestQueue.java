package parley.server.session;

import java.util.ArrayDeque;
import java.util.Queue;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.Limits;
import parley.protocol.Request;
import parley.wire.Decoded;

/// The requests of one session, from when they came until they are answered: they are dispatched in
/// their order, as long as the other side takes the answers, and one that waits for its answer may
/// hold the later ones up. On the session's event loop only.
final class RequestQueue {

  private final Session session;
  private final Requests requests;
  private final Queue<Decoded<Request>> waiting = new ArrayDeque<>(0);
  private int unanswered;
  private int waitingBytes;
  private boolean held;
  private boolean dispatching;

  RequestQueue(Session session, Requests requests) {
    this.session = session;
    this.requests = requests;
  }

  /// A request came, or what can only be refused.
  void add(Decoded<Request> request) {
    unanswered++;
    waitingBytes += bytes(request);
    waiting.add(request);
  }

  void answered() {
    unanswered--;
  }

  int unanswered() {
    return unanswered;
  }

  /// Whether no more may come until one is answered, or dispatched.
  boolean isFull() {
    return unanswered >= Limits.UNANSWERED || waitingBytes > Limits.WAITING_BYTES;
  }

  /// Lets later requests wait until [#release].
  void hold() {
    held = true;
  }

  /// The next [#dispatch] goes on.
  void release() {
    held = false;
  }

  /// Dispatches what waits, until one of them holds the others up, or the other side takes no more.
  /// What is answered at once leads back to here: then the first call goes on.
  void dispatch() {
    if (dispatching) {
      return;
    }
    dispatching = true;
    try {
      while (!held && session.channel().isWritable()) {
        Decoded<Request> next = waiting.poll();
        if (next == null) {
          return;
        }
        waitingBytes -= bytes(next);
        dispatch(next);
      }
    } finally {
      dispatching = false;
    }
  }

  private void dispatch(Decoded<Request> next) {
    switch (next) {
      case Decoded.Ok<Request>(Request request) -> {
        try {
          requests.request(session, request);
        } catch (RuntimeException fault) {
          held = false;
          session.answer(Session.failed(fault, request.id()));
        }
      }
      case Decoded.Rejected<Request>(long id, Code code, String text) ->
          session.answer(new Answer.Refused(id, code, text));
    }
  }

  /// What waits will not be dispatched.
  void clear() {
    waiting.clear();
    waitingBytes = 0;
  }

  /// What is long in a request takes so much memory, at most.
  private static int bytes(Decoded<Request> waiting) {
    return switch (waiting) {
      case Decoded.Ok<Request>(Request.SendMessage message) -> 2 * message.text().length();
      case Decoded.Ok<Request>(Request.SendBroadcast broadcast) -> 2 * broadcast.text().length();
      case Decoded.Ok<Request>(Request.PutManifest _) -> Limits.PAGE_HASHES * Limits.SHA_256_BYTES;
      case Decoded.Ok<Request>(Request.Announce announce) -> announce.chunks().length() / Byte.SIZE;
      case Decoded.Ok<Request> _, Decoded.Rejected<Request> _ -> 0;
    };
  }
}
