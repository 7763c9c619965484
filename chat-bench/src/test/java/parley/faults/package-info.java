/// What the harness for faults promises, and a short run of it.
package parley.faults;
