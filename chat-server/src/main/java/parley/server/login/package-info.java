/// From a connection to a session: SCRAM, resumption, lock-outs, and the one seat of each account.
@NullMarked
package parley.server.login;

import org.jspecify.annotations.NullMarked;
