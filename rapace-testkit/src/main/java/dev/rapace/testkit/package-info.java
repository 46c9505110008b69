/** For tests of services. Uses the public API only, and no test framework. */
@NullMarked
package dev.rapace.testkit;

import org.jspecify.annotations.NullMarked;
