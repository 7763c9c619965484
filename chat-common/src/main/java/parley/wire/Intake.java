package parley.wire;

import org.jspecify.annotations.Nullable;

/// What the server's end of a link has time and room to read. On the link's event loop.
@FunctionalInterface
public interface Intake {

  /// Why the next message to one user, if it was not sent before, is refused as `throttled` unread;
  /// null when there is time for it.
  @Nullable String refusal();

  /// Whether so many bytes of a frame may wait for the rest of it; 0 when none do any more. Where
  /// they may not, the link breaks.
  default boolean keeps(int bytes) {
    return true;
  }
}
