/**
 * A peer that knows the specification and nothing of this project's code: its own bytes, its own
 * sockets, and checks that can be run against any server of the protocol. Depends on the JDK alone.
 */
@NullMarked
package dev.rapace.conformance;

import org.jspecify.annotations.NullMarked;
