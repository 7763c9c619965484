/// What the judge of histories promises: each wrong of each kind is found, and nothing else.
package parley.faults.check;
