/**
 * The transport SPI and the in-process transport. A transport carries whole frames and states what
 * it can prove about its peer; it knows nothing of calls.
 */
@NullMarked
package dev.rapace.transport;

import org.jspecify.annotations.NullMarked;
