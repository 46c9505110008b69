/**
 * Authenticators, authorizers, secret references: what a security profile is filled with. Public
 * API; no type of a third-party library stands in a signature.
 */
@NullMarked
package dev.rapace.auth;

import org.jspecify.annotations.NullMarked;
