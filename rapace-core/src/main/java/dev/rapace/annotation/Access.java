package dev.rapace.annotation;

import dev.rapace.security.AccessClass;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How much harm the method can do, for policies that allow by class. On a service it holds for all
 * its methods that do not say otherwise. A method without it is in no class, and a policy that
 * allows by class does not allow it.
 */
@Documented
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.CLASS)
public @interface Access {
  /** The class. */
  AccessClass value();
}
