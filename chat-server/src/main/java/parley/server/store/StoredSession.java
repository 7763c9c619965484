package parley.server.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import parley.protocol.Bytes;

/// The last session of an account.
///
/// @param number increases with each session of the account
/// @param identityKey the key that it was opened with (SubjectPublicKeyInfo)
/// @param ended absent while it is open
/// @param resumable it was lost and can be taken up again
public record StoredSession(
    long account,
    long number,
    Bytes identityKey,
    Instant opened,
    @Nullable Instant ended,
    boolean resumable) {}
