/// The registry of files: which names there are, what they mean, and who holds which chunks. The
/// bytes of files never come here.
@NullMarked
package parley.server.files;

import org.jspecify.annotations.NullMarked;
