package parley.protocol;

import com.fasterxml.jackson.annotation.JsonTypeInfo;

/// What the server may say to a client.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public sealed interface FromServer extends Message permits Answer, Event {}
