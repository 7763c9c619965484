package parley.client.api;

import parley.protocol.Sha256;

/// A file that this client has registered.
///
/// @param chunks as it stands in the registry, whatever was asked for
/// @param sha256 of the whole, computed here
public record SharedFile(String name, long size, int chunks, Sha256 sha256) {}
