/** Two versions of one service, and what happens between them. */
@NullMarked
package dev.rapace.processor.skew;

import org.jspecify.annotations.NullMarked;
