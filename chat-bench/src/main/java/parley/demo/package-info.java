/// A tour of Parley in one terminal.
@NullMarked
package parley.demo;

import org.jspecify.annotations.NullMarked;
