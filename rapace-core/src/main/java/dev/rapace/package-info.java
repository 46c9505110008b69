/**
 * The public API: servers, clients, methods, call contexts, metadata, statuses, interceptors. Start
 * at {@code RapaceServer} and {@code RapaceClient}.
 */
@NullMarked
package dev.rapace;

import org.jspecify.annotations.NullMarked;
