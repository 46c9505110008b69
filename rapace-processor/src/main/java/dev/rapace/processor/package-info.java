/**
 * The annotation processor: reads service interfaces and data types, checks them, and writes
 * codecs, method constants, stubs and bindings as Java source. Runs inside the compiler only;
 * nothing of it is needed at run time.
 */
@NullMarked
package dev.rapace.processor;

import org.jspecify.annotations.NullMarked;
