/** Benchmarks: what runs them, and what they share. Nothing here is part of the product. */
@NullMarked
package dev.rapace.benchmarks;

import org.jspecify.annotations.NullMarked;
