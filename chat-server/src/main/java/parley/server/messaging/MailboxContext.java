package parley.server.messaging;

import java.util.concurrent.atomic.LongAdder;
import parley.server.account.Accounts;
import parley.server.admission.MemoryShare;
import parley.server.metrics.Metrics;
import parley.server.store.Store;

/// What all mailboxes work with; any thread may use it.
///
/// @param texts in which what is in memory only counts
/// @param letters how many are in the store
record MailboxContext(
    Accounts accounts, Store store, Metrics metrics, MemoryShare texts, LongAdder letters) {}
