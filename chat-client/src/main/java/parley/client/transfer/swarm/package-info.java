/// From whom a download takes which chunk: sources, the picker, and when there is nobody to take it
/// from any more. Decides, and does nothing itself: no clock, no link, no file, no thread. May use
/// `parley.protocol`, and nothing else of Parley.
///
/// Read in this order: [Swarm] (what it is told, and what follows), `Demand` (what is missing),
/// `SourcePool` (whom to link and whom to leave), `RequestStrategy` and `Picker` (what to ask for).
@NullMarked
package parley.client.transfer.swarm;

import org.jspecify.annotations.NullMarked;
