/** Proofs about typed services and generated code. */
@NullMarked
package dev.rapace.proofs.services;

import org.jspecify.annotations.NullMarked;
