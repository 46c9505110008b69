/**
 * Breaks a rule in code, one place at a time, and sees which tests turn red. Works on copies: the
 * checkout is never changed.
 */
@NullMarked
package dev.rapace.proofs.mutation;

import org.jspecify.annotations.NullMarked;
