package parley.faults;

import java.time.Duration;

/// Something that the harness does. All of them can be done at any time: what makes no difference,
/// makes none.
sealed interface Act {

  /// The server's name among `who`.
  String SERVER = "server";

  /// A user types something, if their client runs.
  record Type(String user, String command) implements Act {}

  /// A process has to run, from now on.
  record Start(String who) implements Act {}

  /// A process is killed with SIGKILL, and stays away until it is started.
  record Kill(String who) implements Act {}

  /// A process is asked to end: the server by SIGTERM, a client by `logout`.
  record Stop(String who) implements Act {}

  /// A process is stopped by SIGSTOP.
  record Freeze(String who) implements Act {}

  /// Ends what [Freeze] began.
  record Thaw(String who) implements Act {}

  /// A user's links to the server are broken when so many bytes have passed.
  ///
  /// @param reset whether by a reset instead of an orderly end
  record Cut(String user, int afterBytes, boolean reset) implements Act {}

  /// After so many bytes nothing passes on a user's links any more, and nobody is told.
  record Stall(String user, int afterBytes) implements Act {}

  /// A user's links are slow.
  record Slow(String user, int bytesPerSecond) implements Act {}

  /// A user's links are as they should be.
  record Clear(String user) implements Act {}

  /// A process's clock is so wrong from now on.
  record Jump(String who, Duration offset) implements Act {}

  /// The server's disk is full.
  record Fill() implements Act {}

  /// It is not full any more.
  record Empty() implements Act {}

  /// A login storm begins. What happens in it are acts of their own; this is only counted.
  record Storm() implements Act {}
}
