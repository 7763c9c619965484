/// The watch on Netty's buffers that is part of every module's tests.
@NullMarked
package parley.leaks;

import org.jspecify.annotations.NullMarked;
