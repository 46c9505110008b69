/** The second version: one method changed, one new. */
@NullMarked
package dev.rapace.processor.skew.v2;

import org.jspecify.annotations.NullMarked;
