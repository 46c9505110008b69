/**
 * What stands on the wire: the 64-byte descriptor, flags, control messages, CallResult, stream
 * framing. Knows {@code postcard} and nothing of connections, sockets or threads.
 */
@NullMarked
package dev.rapace.wire;

import org.jspecify.annotations.NullMarked;
