package dev.rapace.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A record, an enum or a sealed interface of records that gets a codec of its own even if no
 * service of its compilation uses it: what a module needs that holds data types for services of
 * other modules.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.CLASS)
public @interface RapaceType {}
