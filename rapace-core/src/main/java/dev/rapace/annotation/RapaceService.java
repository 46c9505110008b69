package dev.rapace.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An interface whose abstract methods can be called by peers. The processor makes, beside it and
 * with its name in front: {@code …Methods} (ids, signature hashes, codecs), {@code …Client} and
 * {@code …AsyncClient} (stubs), {@code …Server} (binding of an implementation).
 *
 * <p>The name on the wire is the interface's own, unless {@link WireName} gives another one (rule
 * {@code core.method-id.input-format}).
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.CLASS)
public @interface RapaceService {}
