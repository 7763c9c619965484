/// What crosses nodes. A port: today there is one node, and the local adapter.
@NullMarked
package parley.server.bus;

import org.jspecify.annotations.NullMarked;
