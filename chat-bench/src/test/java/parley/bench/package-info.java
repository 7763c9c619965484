/// What the benchmarks promise.
package parley.bench;
