/// The terminal client: a JLine front end and an NDJSON front end, both thin.
@NullMarked
package parley.client.terminal;

import org.jspecify.annotations.NullMarked;
