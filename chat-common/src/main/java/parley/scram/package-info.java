/// SCRAM-SHA-256 with channel binding (RFC 5802, RFC 7677), both sides. Pure computation: no I/O,
/// no Netty. `docs/decisions/` says why it is not a library's.
@NullMarked
package parley.scram;

import org.jspecify.annotations.NullMarked;
