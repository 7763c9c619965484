/// Accounts: which names may be had, and how accounts come in from a credentials file.
@NullMarked
package parley.server.account;

import org.jspecify.annotations.NullMarked;
