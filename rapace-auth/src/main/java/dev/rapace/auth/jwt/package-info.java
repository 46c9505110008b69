/**
 * How a JSON Web Token is taken apart and its signature verified. Internal: not exported, may
 * change at any time.
 */
@NullMarked
package dev.rapace.auth.jwt;

import org.jspecify.annotations.NullMarked;
