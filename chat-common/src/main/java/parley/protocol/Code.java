package parley.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Why something was refused or ended. On the wire and in `--json` in lower case with hyphens; one
/// that a client does not know reads as [#INTERNAL].
public enum Code {
  USAGE,
  UNKNOWN_COMMAND,
  UNKNOWN_USER,
  SELF,
  BLOCKED,
  ALREADY_BLOCKED,
  NOT_BLOCKED,
  EXISTS,
  TOO_LARGE,
  THROTTLED,
  LOCKED,
  ALREADY_ONLINE,
  WRONG_PASSWORD,
  CLOSED_REGISTRATION,
  NAME_REFUSED,
  TIMEOUT,
  DISPLACED,
  SHUTDOWN,
  INTERNAL,
  NOT_CONNECTED,
  MAILBOX_FULL,
  OFFLINE,
  ALREADY_PRIVATE,
  NOT_PRIVATE,
  UNREACHABLE,
  PEER_KEY_CHANGED,
  NO_SUCH_FILE,
  BAD_CHUNKS,
  ALREADY_REGISTERED,
  NAME_TAKEN,
  UNKNOWN_FILE,
  UNKNOWN_CHUNK,
  UNAVAILABLE,
  DISK,
  BAD_CHUNK,
  LAST_HOLDER,
  STOPPED,
  LOGOUT,
  LOST;

  private static final Map<String, Code> BY_WORD =
      Arrays.stream(values()).collect(Collectors.toMap(Code::word, Function.identity()));

  private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /// The code of that word, or [#INTERNAL].
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Code of(String word) {
    return BY_WORD.getOrDefault(word, INTERNAL);
  }

  /// The code as scripts see it.
  @JsonValue
  public String word() {
    return word;
  }
}
