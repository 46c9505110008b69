/** Introspection, asked and used end to end. */
@NullMarked
package dev.rapace.introspection;

import org.jspecify.annotations.NullMarked;
