/// Who may reach whom, and where: introductions of one client to another.
@NullMarked
package parley.server.introduction;

import org.jspecify.annotations.NullMarked;
