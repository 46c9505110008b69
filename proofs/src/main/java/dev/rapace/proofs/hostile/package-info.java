/** Proofs that play a hostile peer against real servers, byte by byte. */
@NullMarked
package dev.rapace.proofs.hostile;

import org.jspecify.annotations.NullMarked;
