/**
 * Proofs about the build itself: what a fresh clone does, what was tested, which rules were shown.
 */
@NullMarked
package dev.rapace.proofs.build;

import org.jspecify.annotations.NullMarked;
