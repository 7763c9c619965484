package parley.faults;

import java.time.Duration;

/// An act, and when it is due.
///
/// @param at since the beginning of the schedule
record Step(Duration at, Act act) {}
