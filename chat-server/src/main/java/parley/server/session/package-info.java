/// One connection: its states, what it may say in each, how it is answered and how it ends.
@NullMarked
package parley.server.session;

import org.jspecify.annotations.NullMarked;
