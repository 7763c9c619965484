package parley.server.session;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.Limits;
import parley.protocol.Request;
import parley.server.admission.MemoryShare;
import parley.wire.Decoded;

/// The requests of one session, from when they came until they are answered: they are dispatched in
/// their order, as long as the other side takes the answers, and one that waits for its answer may
/// hold the later ones up. On the session's event loop only.
final class RequestQueue {

  /// What one session may always have unanswered: one text of the longest.
  private static final int UNANSWERED_BYTES = 2 * Limits.TEXT_BYTES;

  private final Link link;
  private final Requests requests;
  private final Unanswered unanswered;
  private final Queue<Decoded<Request>> waiting = new ArrayDeque<>(0);
  private int waitingBytes;
  private boolean held;
  private boolean dispatching;

  /// What makes the next page of an answer, when the other side takes more.
  private @Nullable Runnable nextPage;

  /// What is unanswered here counts in `share`.
  RequestQueue(Link link, Requests requests, MemoryShare share) {
    this.link = link;
    this.requests = requests;
    this.unanswered = new Unanswered(share);
  }

  /// A request came, or what can only be refused.
  void add(Decoded<Request> request) {
    int bytes = bytes(request);
    unanswered.add(id(request), bytes);
    waitingBytes += bytes;
    waiting.add(request);
  }

  /// Request `id` is answered.
  void answered(long id) {
    unanswered.remove(id);
  }

  int unanswered() {
    return unanswered.size();
  }

  /// Whether no more may come until one is answered, or dispatched. What is unanswered takes
  /// memory, and mostly waits for the disk: a few who ask for much must leave room for all others
  /// there.
  boolean isFull() {
    return unanswered.size() >= Limits.UNANSWERED
        || waitingBytes > Limits.WAITING_BYTES
        || unanswered.isTooMuch(UNANSWERED_BYTES);
  }

  /// Lets later requests wait until [#release].
  void hold() {
    held = true;
  }

  /// The next [#dispatch] goes on.
  void release() {
    held = false;
  }

  /// Holds the session for so long, then does `task`, which answers request `id`, and goes on.
  void holdFor(long id, long nanos, Runnable task) {
    hold();
    link.channel()
        .eventLoop()
        .schedule(
            () -> {
              release();
              if (!link.isOver()) {
                try {
                  task.run();
                } catch (RuntimeException fault) {
                  failed(id, fault);
                }
                link.proceed();
              }
            },
            nanos,
            TimeUnit.NANOSECONDS);
  }

  /// Holds the session, and answers with pages, of which each is made when the one before is taken.
  void answerPages(Supplier<? extends Answer.Page> pages) {
    hold();
    whenTaken(() -> turn(pages));
  }

  private void turn(Supplier<? extends Answer.Page> pages) {
    Answer.Page page = pages.get();
    if (page.last()) {
      link.release(page);
    } else {
      answerPage(page, () -> turn(pages));
    }
  }

  /// Answers with a page that is not the last; `next` makes the next one.
  void answerPage(Answer.Page page, Runnable next) {
    link.answer(page);
    whenTaken(next);
  }

  private void whenTaken(Runnable page) {
    if (link.isOver()) {
      return;
    }
    if (link.channel().isWritable()) {
      page.run();
    } else {
      nextPage = page;
    }
  }

  /// The other side takes more than before, or less.
  void writabilityChanged() {
    Runnable page = nextPage;
    if (page != null && link.channel().isWritable()) {
      nextPage = null;
      page.run();
    }
  }

  /// Dispatches what waits, until one of them holds the others up, or the other side takes no more.
  /// What is answered at once leads back to here: then the first call goes on.
  void dispatch() {
    if (dispatching) {
      return;
    }
    dispatching = true;
    try {
      while (!held && link.channel().isWritable()) {
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
          requests.request(link.session(), request);
        } catch (RuntimeException fault) {
          failed(request.id(), fault);
        }
      }
      case Decoded.Rejected<Request>(long id, Code code, String text) ->
          link.answer(new Answer.Refused(id, code, text));
    }
  }

  /// A fault is an answer, too.
  private void failed(long id, RuntimeException fault) {
    held = false;
    link.answer(Session.failed(fault, id));
  }

  /// What waits will not be dispatched, and no page made any more.
  void clear() {
    waiting.clear();
    waitingBytes = 0;
    unanswered.clear();
    nextPage = null;
  }

  private static long id(Decoded<Request> request) {
    return switch (request) {
      case Decoded.Ok<Request>(Request ok) -> ok.id();
      case Decoded.Rejected<Request>(long id, Code _, String _) -> id;
    };
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
