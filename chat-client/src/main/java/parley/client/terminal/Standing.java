package parley.client.terminal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import parley.client.api.ClientEnd;
import parley.client.api.ClientEvent;

/// How a run of a [ScriptFrontEnd] stands, and what its threads wait for. Any thread may use it;
/// all is guarded by its monitor.
final class Standing {

  /// Bytes of unanswered commands at most; beyond, no more are read. Well below what an outbox
  /// takes, so that a long script waits instead of being refused.
  private static final int UNANSWERED_BYTES = 8 * 1024 * 1024;

  private final Duration offlineWait;
  private @Nullable ClientEnd end;

  /// Bytes of the commands that have no answer yet.
  private int unanswered;

  private boolean loggedIn;
  private boolean connected;
  private long disconnectedAt = System.nanoTime();

  /// How long there was no connection before that, at the end of input, without any answer since: a
  /// server that comes and goes must not keep the client for ever.
  private long disconnectedBefore;

  private @Nullable Long inputEndedAt;
  private @Nullable Long logoutLine;
  private boolean stopped;
  private boolean outputBroken;

  /// @param offlineWait how long commands that need a connection are waited for at the end of
  ///   input, without one
  Standing(Duration offlineWait) {
    this.offlineWait = offlineWait;
  }

  // ---- the main thread --------------------------------------------------------------------------

  /// Waits for the first login, or a reason to end.
  ///
  /// @return whether there is a reason to read commands
  synchronized boolean awaitLogin() throws InterruptedException {
    while (!loggedIn && end == null && !stopped && !outputBroken) {
      wait();
    }
    return loggedIn && end == null && !stopped && !outputBroken;
  }

  /// Waits for a reason to end.
  synchronized void awaitEnd() throws InterruptedException {
    while (end == null && logoutLine == null && !stopped && !outputBroken) {
      if (inputEndedAt == null) {
        wait();
      } else if (unanswered == 0) {
        return;
      } else if (connected) {
        wait();
      } else if (!waitUntil(disconnectedSince(inputEndedAt) - disconnectedBefore, offlineWait)) {
        return;
      }
    }
  }

  /// Since when, of the time after the end of input.
  private long disconnectedSince(long inputEndedAt) {
    return disconnectedAt - inputEndedAt > 0 ? disconnectedAt : inputEndedAt;
  }

  /// When the end was asked for, or nothing is left to do, waits so long for what still runs.
  ///
  /// @return false when commands are left that nobody waits for any more
  synchronized boolean settle(Duration atMost) throws InterruptedException {
    if (logoutLine == null && !stopped && unanswered > 0) {
      return false;
    }
    long since = System.nanoTime();
    boolean inTime = true;
    while (inTime && connected && end == null && unanswered > 0 && !outputBroken) {
      inTime = waitUntil(since, atMost);
    }
    return true;
  }

  /// Waits for news, or until that much time has passed since `since`.
  ///
  /// @return false when it has passed
  private boolean waitUntil(long since, Duration duration) throws InterruptedException {
    long left = duration.toNanos() - (System.nanoTime() - since);
    if (left <= 0) {
      return false;
    }
    TimeUnit.NANOSECONDS.timedWait(this, left + TimeUnit.MILLISECONDS.toNanos(1));
    return true;
  }

  /// Somebody wants it to end.
  synchronized void stop() {
    stopped = true;
    notifyAll();
  }

  // ---- the thread that reads --------------------------------------------------------------------

  /// A command is given, once there is room for it.
  synchronized void given(int bytes) throws InterruptedException {
    while (unanswered + bytes > UNANSWERED_BYTES) {
      wait();
    }
    unanswered += bytes;
  }

  /// The user logs out, with that line.
  synchronized void logOut(long line) {
    logoutLine = line;
    notifyAll();
  }

  /// The line with which the user logs out, if there was one.
  synchronized @Nullable Long logoutLine() {
    return logoutLine;
  }

  /// No more commands come.
  synchronized void inputEnded() {
    inputEndedAt = System.nanoTime();
    notifyAll();
  }

  // ---- the client's callback thread -------------------------------------------------------------

  /// Something has happened that was not told yet.
  synchronized void heard(ClientEvent event) {
    if (event instanceof ClientEvent.Connected) {
      connected = true;
      if (inputEndedAt != null) {
        disconnectedBefore += System.nanoTime() - disconnectedSince(inputEndedAt);
      }
    } else if (event instanceof ClientEvent.Disconnected) {
      connected = false;
      disconnectedAt = System.nanoTime();
    }
  }

  /// It was told. Only with that the login counts: replies come after the line that says
  /// "connected".
  synchronized void told(ClientEvent event) {
    loggedIn |= event instanceof ClientEvent.Connected;
    notifyAll();
  }

  /// A command is answered, which took that much room.
  synchronized void answered(int bytes) {
    unanswered -= bytes;
    disconnectedBefore = 0;
    notifyAll();
  }

  /// The client has ended.
  synchronized void ended(ClientEnd how) {
    end = how;
    notifyAll();
  }

  /// Nothing can be told any more.
  synchronized void outputBroke() {
    outputBroken = true;
    notifyAll();
  }

  synchronized boolean isOutputBroken() {
    return outputBroken;
  }
}
