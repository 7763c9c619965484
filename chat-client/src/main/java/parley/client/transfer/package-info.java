/// Files: those that are shared, part files and their journals, the chunk picker, the swarm. May
/// use the uplink (for the registry), the home, and links to peers.
@NullMarked
package parley.client.transfer;

import org.jspecify.annotations.NullMarked;
