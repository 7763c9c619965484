/// Conversations between real clients and a real server, told as plays: the scripts are in
/// `src/test/resources/conversations`, [Grammar] lists all that a script can say, and [Stage] makes
/// it happen. Read a `.play` file first.
@NullMarked
package parley.conversation;

import org.jspecify.annotations.NullMarked;
