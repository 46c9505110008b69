/**
 * {@code tls://}: TLS 1.3 over TCP. Public API; no Netty or provider type stands in a signature.
 */
@NullMarked
package dev.rapace.tls;

import org.jspecify.annotations.NullMarked;
