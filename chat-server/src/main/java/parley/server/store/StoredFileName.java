package parley.server.store;

import parley.protocol.Sha256;

/// A name of a registered file, and the account that registered it.
public record StoredFileName(String name, Sha256 file, long account) {}
