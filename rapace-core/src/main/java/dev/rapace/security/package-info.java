/**
 * The security contract: profiles, transport facts, authenticators, peers, authorizers, audit
 * events, secrets. Public API; knows the JDK and SLF4J only.
 */
@NullMarked
package dev.rapace.security;

import org.jspecify.annotations.NullMarked;
