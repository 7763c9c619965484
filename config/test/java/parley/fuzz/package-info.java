/// Fuzzing, for the tests of every module: corpora, mutation, and what to do with a finding. The
/// page docs/HOSTILE-INPUT.md says what is fuzzed.
@NullMarked
package parley.fuzz;

import org.jspecify.annotations.NullMarked;
