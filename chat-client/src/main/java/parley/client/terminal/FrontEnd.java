package parley.client.terminal;

/// A way to use the client.
interface FrontEnd {

  /// Runs until the client has ended. Called once, on the main thread.
  ExitStatus run() throws InterruptedException;

  /// Has [#run] log out and return soon. Any thread may call it, at any time.
  void stop();
}
