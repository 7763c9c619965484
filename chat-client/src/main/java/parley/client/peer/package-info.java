/// Links to other clients: identity, the inbound P2P server, the ladder of ways to reach a peer,
/// private sessions. May use the uplink (for introductions) and the home.
@NullMarked
package parley.client.peer;

import org.jspecify.annotations.NullMarked;
