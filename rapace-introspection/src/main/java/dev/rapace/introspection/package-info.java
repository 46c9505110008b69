/** Introspection as an ordinary service: off unless bound, and behind the server's authorizer. */
@NullMarked
package dev.rapace.introspection;

import org.jspecify.annotations.NullMarked;
