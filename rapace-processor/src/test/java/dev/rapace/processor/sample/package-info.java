/** Services that the tests compile with the processor and call. */
@NullMarked
package dev.rapace.processor.sample;

import org.jspecify.annotations.NullMarked;
