/** Proofs about speed: what may be counted anywhere, on a busy machine too. */
@NullMarked
package dev.rapace.proofs.speed;

import org.jspecify.annotations.NullMarked;
