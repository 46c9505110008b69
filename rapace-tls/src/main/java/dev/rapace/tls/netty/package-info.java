/**
 * The {@code tls} transport on Netty. Not exported: settings and their checks stand in {@code
 * dev.rapace.tls}.
 */
@NullMarked
package dev.rapace.tls.netty;

import org.jspecify.annotations.NullMarked;
