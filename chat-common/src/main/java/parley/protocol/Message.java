package parley.protocol;

/// One frame on the link between a client and the server. Who speaks is a type, never a tag in a
/// text: each side decodes only what the other may say.
public sealed interface Message permits FromClient, FromServer {}
