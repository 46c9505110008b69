/** The first version. */
@NullMarked
package dev.rapace.processor.skew.v1;

import org.jspecify.annotations.NullMarked;
