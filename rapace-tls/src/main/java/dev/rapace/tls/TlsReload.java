package dev.rapace.tls;

import java.time.Instant;

/**
 * Outcome of one attempt to read certificates, keys or trust again.
 *
 * @param at when
 * @param source files that were read
 * @param accepted whether the new material is in use now; if not, the old one stays in use
 * @param reason what is in use now, or why the new material was refused; no key bytes
 */
public record TlsReload(Instant at, String source, boolean accepted, String reason) {}
