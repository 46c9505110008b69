package dev.rapace.spec;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a test: the rules that it shows, by the ids of {@code spec/rules.tsv} and the pages beside it.
 * Only tests that ran and passed count. Put it on methods; on a class it holds for every test in
 * it.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Rule {
  /** Rule ids, such as {@code core.channel.id.parity.initiator}. */
  String[] value();
}
