/** Example: mutual TLS and JWT over a network, with reload and revocation at run time. */
@NullMarked
package dev.rapace.examples.profilec;

import org.jspecify.annotations.NullMarked;
