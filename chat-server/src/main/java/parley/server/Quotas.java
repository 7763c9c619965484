package parley.server;

import parley.protocol.Limits;

/// How much one address, or one user, may have of the server. Everything else that is bounded is
/// the same for all servers, and stands in [Limits].
///
/// @param connectionsPerAddress at once; this machine's own are not counted
/// @param messagesPerSecond of one user
/// @param broadcastsPerSecond of one user
/// @param relayBytesPerSecond of one user, over all relays
public record Quotas(
    int connectionsPerAddress,
    int messagesPerSecond,
    int broadcastsPerSecond,
    int relayBytesPerSecond) {

  /// What holds unless the operator says otherwise.
  public static final Quotas USUAL =
      new Quotas(
          Limits.CONNECTIONS_PER_ADDRESS,
          Limits.MESSAGES_PER_SECOND,
          Limits.BROADCASTS_PER_SECOND,
          Limits.RELAY_BYTES_PER_SECOND);
}
