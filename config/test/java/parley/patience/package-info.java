/// How long every module's tests wait.
@NullMarked
package parley.patience;

import org.jspecify.annotations.NullMarked;
