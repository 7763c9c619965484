/// A tour of Parley in one terminal: a server in a process of its own, and users who are real
/// clients. [parley.demo.Tour] is the script.
@NullMarked
package parley.demo;

import org.jspecify.annotations.NullMarked;
