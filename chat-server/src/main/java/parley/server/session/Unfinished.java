package parley.server.session;

import org.jspecify.annotations.Nullable;
import parley.protocol.Limits;
import parley.server.admission.MemoryShare;
import parley.wire.Intake;

/// What one session is read: what has come of a frame that is not whole counts for all users
/// together, but for a little of each. What comes before a login is little anyway, and must not
/// take the room of those who are in. On the session's event loop only.
final class Unfinished implements Intake {

  private final Session session;
  private final Requests requests;
  private final MemoryShare share;
  private long counted;

  Unfinished(Session session, Requests requests, MemoryShare share) {
    this.session = session;
    this.requests = requests;
    this.share = share;
  }

  @Override
  public @Nullable String refusal() {
    return requests.refusal(session);
  }

  @Override
  public boolean keeps(int bytes) {
    boolean counts =
        bytes > Limits.UNFINISHED_BYTES && session.state() instanceof SessionState.Active;
    counted = share.change(counted, counts ? bytes : 0);
    return share.fits(counted);
  }
}
