/**
 * What several examples share: a throw-away authority, a throw-away token issuer, child processes.
 */
@NullMarked
package dev.rapace.examples.common;

import org.jspecify.annotations.NullMarked;
