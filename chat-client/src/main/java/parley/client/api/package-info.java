/// What the headless client is told and tells: its configuration, its events, the outcomes of its
/// commands. Values only, which all its parts may use.
@NullMarked
package parley.client.api;

import org.jspecify.annotations.NullMarked;
