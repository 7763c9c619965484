/// Files: those that are shared, part files and their journals, downloads and uploads. From whom
/// which chunk is taken is decided in [parley.client.transfer.swarm]. May use the uplink (for the
/// registry), the home, and links to peers.
@NullMarked
package parley.client.transfer;

import org.jspecify.annotations.NullMarked;
