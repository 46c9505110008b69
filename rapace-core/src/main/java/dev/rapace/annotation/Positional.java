package dev.rapace.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A record whose components have positions instead of names: a tuple struct or newtype with fields
 * {@code _0}, {@code _1} …, or, as a variant of a sealed interface, a newtype variant (one
 * component) or a tuple variant (more). Bytes on the wire are the same either way, signature hashes
 * are not (ruling R80).
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.CLASS)
public @interface Positional {}
