/// `parley test --faults`: a real server and real clients under kills, freezes, broken links, wrong
/// clocks and full disks, and a judgement of what they showed. docs/RELIABILITY.md tells more.
///
/// To read in this order: [parley.faults.Schedule] (what is to happen: a pure function of a
/// number), [parley.faults.World] (makes it happen), [parley.faults.check] (was it right?).
@NullMarked
package parley.faults;

import org.jspecify.annotations.NullMarked;
