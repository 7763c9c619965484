package parley.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/// The ways to reach a peer, in the order in which they are tried.
public enum Rung {
  /// The initiator dials the other.
  @JsonProperty("direct")
  DIRECT,
  /// The other dials the initiator.
  @JsonProperty("reverse")
  REVERSE,
  /// Both dial the server, which splices them and cannot read what passes.
  @JsonProperty("relay")
  RELAY;

  /// The rung as scripts see it.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
