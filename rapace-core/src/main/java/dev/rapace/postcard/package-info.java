/** Postcard reader and writer with decoding budgets. Knows the JDK only. */
@NullMarked
package dev.rapace.postcard;

import org.jspecify.annotations.NullMarked;
