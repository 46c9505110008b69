/** Proofs about whole lives of connections. */
@NullMarked
package dev.rapace.proofs.simulation;

import org.jspecify.annotations.NullMarked;
