package parley.bench;

import parley.protocol.Event;

/// What the users of a benchmark do about what reaches them. Called on the user's event loop.
interface Script {

  /// `user` got a message; the acknowledgement goes out by itself.
  default void delivered(User user, Event.Delivery delivery) {}

  /// `user` got a broadcast.
  default void heard(User user, Event.BroadcastMessage broadcast) {}

  /// A message of `user`, sent `nanos` ago, was answered: delivered or stored.
  default void answered(User user, long nanos) {}
}
