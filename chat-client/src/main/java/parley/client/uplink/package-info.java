/// The link to the server: dialling, TLS and the pinned key, login, request and answer, and coming
/// back when it is lost. Knows the client's home below it and the words of `api`, and nothing of
/// what is above.
///
/// Read in this order: [Uplink] (the life cycle), `LoginSteps` (from dialling to welcome), `Link`
/// (one connection).
@NullMarked
package parley.client.uplink;

import org.jspecify.annotations.NullMarked;
