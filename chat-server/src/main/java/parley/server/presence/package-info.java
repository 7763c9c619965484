/// Who is online and who was, and the notices that tell others.
@NullMarked
package parley.server.presence;

import org.jspecify.annotations.NullMarked;
