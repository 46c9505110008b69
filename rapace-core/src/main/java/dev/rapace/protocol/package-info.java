/**
 * The sans-I/O engine: one connection as a state machine. No thread, socket, clock, randomness or
 * user code in here; time comes in as an argument, frames go out through {@link
 * dev.rapace.protocol.FrameSink}.
 */
@NullMarked
package dev.rapace.protocol;

import org.jspecify.annotations.NullMarked;
