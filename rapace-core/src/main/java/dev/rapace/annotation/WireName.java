package dev.rapace.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The name on the wire where it is not the declared one, such as the snake_case name that a peer in
 * another language uses (ruling R31). On a service, a method, a record component, an enum constant
 * or a variant. Names of services and methods make the method id; names of components, constants
 * and variants enter the signature hash; names of parameters and types enter neither.
 */
@Documented
@Target({
  ElementType.TYPE,
  ElementType.METHOD,
  ElementType.RECORD_COMPONENT,
  ElementType.FIELD,
  ElementType.PARAMETER
})
@Retention(RetentionPolicy.CLASS)
public @interface WireName {
  /** The name: a letter or underscore, then letters, digits and underscores, at most 255. */
  String value();
}
