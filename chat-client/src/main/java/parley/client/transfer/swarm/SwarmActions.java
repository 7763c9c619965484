package parley.client.transfer.swarm;

/// What a [Swarm] has done, which decides and does nothing itself. On the loop of the swarm.
public interface SwarmActions {

  /// Reaches a user, and asks what it holds: [Swarm#linked] or [Swarm#unreachable] follows.
  void link(String user);

  /// Asks a linked user for a chunk.
  void ask(String user, int chunk);

  /// It is not wanted from that user any more.
  void cancel(String user, int chunk);

  /// Nothing more is wanted from a user: what was asked for is cancelled.
  ///
  /// @param hangUp nothing comes over the link, which is ended: the next is another one
  /// @return whether it is ended, and nothing but this went over it, so that there is no saying
  ///   that it has died since
  boolean leave(String user, boolean hangUp);

  /// That user let this download down.
  ///
  /// @param lied what it sent or claimed was not true, which the registry should know
  void accuse(String user, int chunk, String why, boolean lied);
}
