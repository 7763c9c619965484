/// What the operator's monitoring sees: counters and the page that serves them. Only an operator
/// who asks for the page pays for more than the counting.
@NullMarked
package parley.server.metrics;

import org.jspecify.annotations.NullMarked;
