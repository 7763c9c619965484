/// The server: its command line, its configuration and its wiring.
@NullMarked
package parley.server;

import org.jspecify.annotations.NullMarked;
