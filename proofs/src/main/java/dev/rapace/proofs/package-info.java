/**
 * The claims of this project as programs: a runner, and one class a proof. A proof may use every
 * other module; nothing depends on this one.
 */
@NullMarked
package dev.rapace.proofs;

import org.jspecify.annotations.NullMarked;
