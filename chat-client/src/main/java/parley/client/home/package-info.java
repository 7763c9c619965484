/// What a client keeps on disk: known servers, and for each account its identity key, outbox, seen
/// messages, known peers and transfers. All of it may block. Uses `parley.protocol`, and
/// `parley.wire` to make keys; knows neither the uplink nor the client above it. The layout is
/// drawn at [Home].
@NullMarked
package parley.client.home;

import org.jspecify.annotations.NullMarked;
