package parley.client.api;

import java.util.List;
import parley.protocol.Rung;

/// How a peer was reached.
///
/// @param rung the way that worked
/// @param tried what was tried before, in order
/// @param keys what the two ends have proven
public record PeerPath(Rung rung, List<Tried> tried, PeerKeys keys) {

  public PeerPath {
    tried = List.copyOf(tried);
  }

  /// An attempt that failed.
  ///
  /// @param address where; empty when there was none to try
  /// @param why in words; `disabled` for a rung that this client was told not to use
  public record Tried(Rung rung, String address, String why) {}
}
