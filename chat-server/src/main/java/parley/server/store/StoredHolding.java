package parley.server.store;

import java.time.Instant;
import parley.protocol.ChunkSet;
import parley.protocol.Sha256;

/// What an account was last known to hold of a file, at `held`.
public record StoredHolding(Sha256 file, long account, ChunkSet chunks, Instant held) {}
