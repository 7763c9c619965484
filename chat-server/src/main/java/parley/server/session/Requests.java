package parley.server.session;

import org.jspecify.annotations.Nullable;
import parley.protocol.Notification;
import parley.protocol.Request;

/// Where a session takes what it hears. Called on the session's event loop.
public interface Requests {

  /// To be answered exactly once, at once or later.
  void request(Session session, Request request);

  /// Why the session's next message to one user is refused as `throttled` before it is read; null
  /// when there is time for it.
  default @Nullable String refusal(Session session) {
    return null;
  }

  /// Needs no answer. Comes only from who is logged in.
  void notification(Session session, Notification notification);

  /// The session, which was in state `last`, has ended for `reason`.
  void ended(Session session, SessionState last, EndReason reason);
}
