/// Every word on the wire: the messages as sealed records, the value types in them, and the limits
/// they keep. Knows no Netty and does no I/O; `docs/PROTOCOL.md` is its prose.
@NullMarked
package parley.protocol;

import org.jspecify.annotations.NullMarked;
