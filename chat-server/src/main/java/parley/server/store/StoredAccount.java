package parley.server.store;

import java.time.Instant;
import parley.protocol.Verifier;

/// An account: `id` is random and never used again, and neither is `name`.
public record StoredAccount(long id, String name, Verifier verifier, Instant created) {}
