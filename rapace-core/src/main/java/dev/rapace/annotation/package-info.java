/**
 * What may be said about a service and its data types in Java source. Read by {@code
 * rapace-processor} while compiling; nothing reads it at run time. Knows the JDK and the access
 * classes of {@code dev.rapace.security}.
 */
@NullMarked
package dev.rapace.annotation;

import org.jspecify.annotations.NullMarked;
