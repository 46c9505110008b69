/** JMH benchmarks of single pieces, with the bytes that each operation takes from the heap. */
@NullMarked
package dev.rapace.benchmarks.pieces;

import org.jspecify.annotations.NullMarked;
