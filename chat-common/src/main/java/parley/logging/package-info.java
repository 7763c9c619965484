/// How the programs log: one line for each record, on standard error or in a file. Only their
/// `main` methods call it; as a library, Parley logs to SLF4J and leaves the rest to its host.
@NullMarked
package parley.logging;

import org.jspecify.annotations.NullMarked;
