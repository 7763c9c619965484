/// The benchmarks and the processes that they start.
@NullMarked
package parley.bench;

import org.jspecify.annotations.NullMarked;
