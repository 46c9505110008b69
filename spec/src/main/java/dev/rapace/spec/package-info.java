/**
 * The account of the protocol's rules: which exist, which tests carry them, and which were shown by
 * tests that ran and passed. Knows nothing of the product's code.
 */
@NullMarked
package dev.rapace.spec;

import org.jspecify.annotations.NullMarked;
