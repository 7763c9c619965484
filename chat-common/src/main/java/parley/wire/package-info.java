/// Bytes to messages and back: framing, the JSON codec, TLS, and the pipeline that both ends of a
/// link are built from. Uses `parley.protocol` and Netty; knows neither client nor server.
@NullMarked
package parley.wire;

import org.jspecify.annotations.NullMarked;
