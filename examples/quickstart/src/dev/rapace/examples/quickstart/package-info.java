/** The quickstart: all three profiles with real servers and clients in separate processes. */
@NullMarked
package dev.rapace.examples.quickstart;

import org.jspecify.annotations.NullMarked;
