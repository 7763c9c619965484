/// The headless client: one method for each thing that a user can do, and one listener for what
/// happens. No terminal in it; programs can use it as a library (see `docs/`).
@NullMarked
package parley.client;

import org.jspecify.annotations.NullMarked;
