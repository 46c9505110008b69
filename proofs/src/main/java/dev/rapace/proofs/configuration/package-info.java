/** Proof: insecure configurations of real servers and clients refuse to start, good ones start. */
@NullMarked
package dev.rapace.proofs.configuration;

import org.jspecify.annotations.NullMarked;
