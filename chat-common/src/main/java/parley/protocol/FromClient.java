package parley.protocol;

import com.fasterxml.jackson.annotation.JsonTypeInfo;

/// What a client may say to the server.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public sealed interface FromClient extends Message permits Request, Notification {}
