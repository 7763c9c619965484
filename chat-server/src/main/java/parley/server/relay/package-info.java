/// Links between two clients by way of the server, which passes on what it cannot read.
@NullMarked
package parley.server.relay;

import org.jspecify.annotations.NullMarked;
