/**
 * The side-by-side runner: each contender is a server JVM and a client JVM; contenders take turns
 * in one run, and only ratios of their medians are compared.
 */
@NullMarked
package dev.rapace.benchmarks.side;

import org.jspecify.annotations.NullMarked;
