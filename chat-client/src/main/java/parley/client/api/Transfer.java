package parley.client.api;

import java.util.Map;
import parley.protocol.Rung;

/// A file that is going up or down just now, or stands still.
///
/// @param done verified bytes of a download, sent bytes of an upload
/// @param total bytes in all that are wanted
/// @param rate bytes a second of late
/// @param peers whom it comes from or goes to, and how each of them was reached
public record Transfer(
    String name,
    Direction direction,
    State state,
    long done,
    long total,
    long rate,
    Map<String, Rung> peers) {

  public Transfer {
    peers = Map.copyOf(peers);
  }

  /// Which way.
  public enum Direction {
    UP,
    DOWN
  }

  /// How it stands.
  public enum State {
    RUNNING,
    PAUSED,
    /// Nobody online has what is missing.
    WAITING,
    /// Too many others run: nothing is known of it yet.
    QUEUED
  }
}
