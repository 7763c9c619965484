/// Who is let in, and what of the memory is left for whom. Knows addresses, and nothing of what is
/// asked for.
@NullMarked
package parley.server.admission;

import org.jspecify.annotations.NullMarked;
