/**
 * TCP and Unix sockets on Netty, and the pipeline that TLS builds upon. The only room that sees
 * Netty types.
 */
@NullMarked
package dev.rapace.transport.netty;

import org.jspecify.annotations.NullMarked;
