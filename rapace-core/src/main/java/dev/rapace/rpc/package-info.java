/**
 * Dispatch and client calls: joins the engine, the security contract and user code. Knows no
 * concrete transport.
 */
@NullMarked
package dev.rapace.rpc;

import org.jspecify.annotations.NullMarked;
