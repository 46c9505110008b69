/** Example: a host that gives two plugins different rights. */
@NullMarked
package dev.rapace.examples.profileb;

import org.jspecify.annotations.NullMarked;
