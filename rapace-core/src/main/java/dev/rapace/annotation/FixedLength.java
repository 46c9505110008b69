package dev.rapace.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An array whose length belongs to the type, such as {@code [u8; 32]}: on a {@code List}, a {@code
 * byte[]} or another array of a primitive type.
 */
@Documented
@Target(ElementType.TYPE_USE)
@Retention(RetentionPolicy.CLASS)
public @interface FixedLength {
  /** Number of elements, 0 or more. */
  int value();
}
