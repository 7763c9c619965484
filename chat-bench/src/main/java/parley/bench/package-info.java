/// The benchmarks: a load generator on the project's own wire, and a server in a process of its own
/// whose processor time and memory are read from the operating system.
///
/// To read in this order: [parley.bench.Relay] (what one benchmark does), [parley.bench.Crowd] and
/// [parley.bench.User] (thousands of users in one process), [parley.bench.Meter] (what is read).
@NullMarked
package parley.bench;

import org.jspecify.annotations.NullMarked;
