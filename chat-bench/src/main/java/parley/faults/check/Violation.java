package parley.faults.check;

import java.util.List;

/// A promise that was broken.
///
/// @param what how, in words
/// @param history the entries that show it, and what happened around them to those concerned
public record Violation(Promise promise, String what, List<Entry> history) {}
