/** Example: a server and a client that trust the host they share. */
@NullMarked
package dev.rapace.examples.profilea;

import org.jspecify.annotations.NullMarked;
