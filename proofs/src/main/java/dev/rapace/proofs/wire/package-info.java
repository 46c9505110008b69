/** Proofs about what stands on the wire. */
@NullMarked
package dev.rapace.proofs.wire;

import org.jspecify.annotations.NullMarked;
