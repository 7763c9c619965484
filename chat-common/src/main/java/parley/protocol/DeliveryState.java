package parley.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/// What the sender of a message learns.
public enum DeliveryState {
  /// The recipient's client has shown and recorded it.
  @JsonProperty("delivered")
  DELIVERED,
  /// It is on the server's disk until the recipient's client has.
  @JsonProperty("stored")
  STORED
}
