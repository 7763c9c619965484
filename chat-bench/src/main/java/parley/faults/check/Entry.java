package parley.faults.check;

import java.time.Duration;
import tools.jackson.databind.JsonNode;

/// One thing that happened, in a [History].
///
/// @param at since the history began. What was typed was not there before, and what was told was
///   there at that time
public record Entry(Duration at, What what) {

  /// What happened. A `run` is a process; each user's and the server's are counted from 1.
  public sealed interface What {}

  /// A process was started.
  public record Started(String who, int run) implements What {}

  /// A server said that it was ready.
  public record Ready(int run) implements What {}

  /// A process has ended, and all that it printed was told before.
  ///
  /// @param killed whether by a SIGKILL of the harness
  public record Ended(String who, int run, boolean killed, int status) implements What {}

  /// A line was given to a client, which may be gone before it reads it.
  public record Typed(String user, int run, int line, String command) implements What {}

  /// The end of a client's input.
  public record InputEnded(String user, int run) implements What {}

  /// A client printed an event.
  public record Told(String user, int run, JsonNode event) implements What {}

  /// A client printed what is no JSON object.
  public record Babbled(String user, int run, String line) implements What {}

  /// A fault began or ended.
  public record Struck(String who, String how) implements What {

    /// From now on a server that cannot is none that must not.
    public static final String DISK_FULL = "disk full";

    /// Ends that.
    public static final String DISK_HAS_ROOM = "disk has room";
  }

  /// There is to be one file of this name and content.
  public record Made(String file, String sha256) implements What {}

  /// A file lay under its final name in a user's folder.
  public record Found(String user, String file, String sha256) implements What {}

  /// All faults were over, all users in, and all that had been typed had had its time. Whatever is
  /// typed from now on, must succeed.
  public record Calm() implements What {}

  /// The run was broken off: all was killed, and nothing had its time.
  public record BrokenOff() implements What {}

  private static final int SHOWN = 120;

  /// One line for people; long texts are cut.
  @Override
  public String toString() {
    String line = "%10.3f  %s".formatted(at.toNanos() / 1e9, words());
    return line.length() <= SHOWN + 40 ? line : line.substring(0, SHOWN + 40) + "...";
  }

  private String words() {
    return switch (what) {
      case Started(String who, int run) -> who + " starts, run " + run;
      case Ready(int run) -> "server is ready, run " + run;
      case Ended(String who, int run, boolean killed, int status) ->
          who + (killed ? " was killed" : " ended with " + status) + ", run " + run;
      case Typed(String user, int run, int line, String command) ->
          "%s/%d > %d: %s".formatted(user, run, line, cut(command));
      case InputEnded(String user, int run) -> "%s/%d > end of input".formatted(user, run);
      case Told(String user, int run, JsonNode event) ->
          "%s/%d < %s".formatted(user, run, cut(event.toString()));
      case Babbled(String user, int run, String line) ->
          "%s/%d < no JSON: %s".formatted(user, run, cut(line));
      case Struck(String who, String how) -> "** " + who + ": " + how;
      case Made(String file, String sha256) -> file + " is made, " + sha256;
      case Found(String user, String file, String sha256) -> user + " has " + file + ", " + sha256;
      case Calm _ -> "** all faults are over";
      case BrokenOff _ -> "** broken off";
    };
  }

  private static String cut(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }
}
