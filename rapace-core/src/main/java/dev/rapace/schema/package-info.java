/** Method identifiers (FNV-1a) and, later, shapes and signature hashes. Knows the JDK only. */
@NullMarked
package dev.rapace.schema;

import org.jspecify.annotations.NullMarked;
