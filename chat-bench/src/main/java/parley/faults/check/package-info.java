/// What was seen of a run under faults, and whether it is what was promised. Written apart from
/// what it judges: it knows the lines that were typed and the events that `chat --json` printed,
/// and no class of Parley's. It reads and starts nothing; a history is all that it is given.
@NullMarked
package parley.faults.check;

import org.jspecify.annotations.NullMarked;
