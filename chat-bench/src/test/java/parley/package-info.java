/// Tests that look at every module at once.
package parley;
