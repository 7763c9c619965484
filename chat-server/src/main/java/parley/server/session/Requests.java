package parley.server.session;

import parley.protocol.Notification;
import parley.protocol.Request;

/// Where a session takes what it hears. Called on the session's event loop.
public interface Requests {

  /// To be answered exactly once, at once or later.
  void request(Session session, Request request);

  /// Needs no answer.
  void notification(Session session, Notification notification);

  /// The session, which was in state `last`, has ended for `reason`.
  void ended(Session session, SessionState last, EndReason reason);
}
