package parley.server.session;

import parley.server.admission.MemoryShare;
import parley.server.metrics.Metrics;

/// What all sessions of a server share; any thread may use it.
///
/// @param requests where they take what they hear
/// @param timeouts how long they may take or be quiet
/// @param metrics what counts them
/// @param unsent in which what waits for them counts
/// @param unanswered in which their requests count until they are answered
/// @param unfinished in which frames count until they have come whole
public record Setting(
    Requests requests,
    Timeouts timeouts,
    Metrics metrics,
    MemoryShare unsent,
    MemoryShare unanswered,
    MemoryShare unfinished) {}
