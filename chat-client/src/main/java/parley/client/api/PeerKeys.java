package parley.client.api;

import parley.protocol.Fingerprint;

/// The keys of the two ends of a private session, for people who want to compare them by another
/// way: what is `own` here is `theirs` there.
public record PeerKeys(Fingerprint own, Fingerprint theirs) {}
