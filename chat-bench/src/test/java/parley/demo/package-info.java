/// The tour, taken.
package parley.demo;
