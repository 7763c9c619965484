/// Who wants to hear nothing of whom.
@NullMarked
package parley.server.blocking;

import org.jspecify.annotations.NullMarked;
