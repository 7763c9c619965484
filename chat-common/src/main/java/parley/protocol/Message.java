package parley.protocol;

/// One frame on a link, between a client and the server or between two clients. Who speaks is a
/// type, never a tag in a text: each side decodes only what the other may say.
public sealed interface Message permits FromClient, FromServer, PeerMessage {}
