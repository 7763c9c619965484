package parley.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/// What two peers want a link for.
public enum Purpose {
  /// A private session.
  @JsonProperty("private")
  PRIVATE,
  /// Chunks of files, either way.
  @JsonProperty("chunks")
  CHUNKS
}
