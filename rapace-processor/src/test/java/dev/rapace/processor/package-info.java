/** Tests of the annotation processor. Parts of them also serve the proofs. */
@NullMarked
package dev.rapace.processor;

import org.jspecify.annotations.NullMarked;
