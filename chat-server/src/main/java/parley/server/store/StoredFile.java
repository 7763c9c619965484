package parley.server.store;

import parley.protocol.Sha256;

/// A registered file: the `id` of its manifest, its layout, and the SHA-256 that whoever registered
/// it first gave for the whole.
public record StoredFile(Sha256 id, long size, int chunks, Sha256 sha256) {}
