/// Who is let in, and how much each may ask for. Knows accounts and addresses, and nothing of what
/// is asked for.
@NullMarked
package parley.server.admission;

import org.jspecify.annotations.NullMarked;
