package parley.client.peer;

import java.security.KeyPair;

/// Who this client is to its peers.
///
/// @param user its user
/// @param server the fingerprint of the server, or `plaintext`
/// @param identity the key that this home logs in with
record Self(String user, String server, KeyPair identity) {}
