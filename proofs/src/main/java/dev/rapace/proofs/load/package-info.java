/** Servers and clients under load: back pressure and leaving in good order. */
@NullMarked
package dev.rapace.proofs.load;

import org.jspecify.annotations.NullMarked;
