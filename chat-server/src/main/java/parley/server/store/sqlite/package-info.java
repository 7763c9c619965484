/// The store in one SQLite file, `parley.db` in the data folder. One thread owns the connection: it
/// takes what has been asked meanwhile, does it in one transaction and one fsync, and then answers
/// ([parley.server.store.sqlite.Writer]). May use the store's port and the driver; nothing but the
/// server's wiring may use it.
@NullMarked
package parley.server.store.sqlite;

import org.jspecify.annotations.NullMarked;
