/** Proofs on credentials: public test vectors and attack tokens against the token verifier. */
@NullMarked
package dev.rapace.proofs.auth;

import org.jspecify.annotations.NullMarked;
