package parley.server.session;

import java.util.Locale;

/// Why a link ended. Every ended link has one, logged and counted once.
public enum EndReason {
  /// The user logged out.
  LOGOUT(false),
  /// The user gave no command for as long as `--timeout` allows.
  TIMEOUT(false),
  /// Dead, and the same user logged in again.
  DISPLACED(false),
  /// The server stops.
  SHUTDOWN(true),
  /// The other side closed the connection, or the network did.
  LOST(true),
  /// Nothing came for too long, not even a pong.
  SILENT(true),
  /// Did not read what was sent to it.
  SLOW(true),
  /// Did not log in in time.
  LOGIN_DEADLINE(false),
  /// Was to carry bytes between two clients: refused, or over.
  RELAY(false),
  /// Sent bytes that are no frame, or a frame in parts for which there was no room, or acknowledged
  /// what was never sent.
  VIOLATION(false),
  /// The server could not keep a promise; the client connects again and sends again.
  FAULT(true);

  private final boolean resumable;

  EndReason(boolean resumable) {
    this.resumable = resumable;
  }

  /// Whether the session can be taken up again without a password.
  public boolean resumable() {
    return resumable;
  }

  /// The reason as logs and metrics have it.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
