package parley.protocol;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// The ways to reach a peer, in the order in which they are tried.
public enum Rung {
  /// The initiator dials the other.
  DIRECT,
  /// The other dials the initiator.
  REVERSE,
  /// Both dial the server, which splices them and cannot read what passes.
  RELAY;

  /// The rung on the wire, and as scripts see it.
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
