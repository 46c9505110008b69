/** The first program: the README shows it. */
@NullMarked
package dev.rapace.examples.hello;

import org.jspecify.annotations.NullMarked;
