/// Letters from one user to another, and broadcasts to all.
@NullMarked
package parley.server.messaging;

import org.jspecify.annotations.NullMarked;
