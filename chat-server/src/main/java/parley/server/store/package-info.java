/// What outlives the server: accounts, blocks, stored letters, last sessions, the server's own
/// secrets. A port; `parley.server.store.sqlite` is the embedded adapter.
@NullMarked
package parley.server.store;

import org.jspecify.annotations.NullMarked;
