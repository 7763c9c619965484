/// Servers in processes of their own, on loopback and in temporary folders, of which nothing is
/// left at the end. For what starts Parley instead of being it: the benchmarks and the demo.
@NullMarked
package parley.sandbox;

import org.jspecify.annotations.NullMarked;
