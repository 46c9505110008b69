package dev.rapace.processor;

import com.palantir.javapoet.ClassName;
import dev.rapace.annotation.WireName;
import dev.rapace.schema.Identifiers;
import java.util.Locale;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;

/** Names on the wire, and names of what is generated. */
final class Names {
  private Names() {}

  /**
   * The declared name, or the one that {@link WireName} gives (ruling R31).
   *
   * @throws SchemaException if it cannot be hashed
   */
  static String wire(Element element) throws SchemaException {
    WireName given = element.getAnnotation(WireName.class);
    String name = given == null ? element.getSimpleName().toString() : given.value();
    if (name.isEmpty()) {
      throw new SchemaException(
          element, "the name on the wire is missing: give @WireName a name, or remove it");
    }
    if (!Identifiers.isValid(name)) {
      throw new SchemaException(
          element,
          "\""
              + name
              + "\" cannot be a name on the wire: use letters, digits and underscores, not a digit"
              + " first, at most 255; @WireName gives a name other than the declared one");
    }
    return name;
  }

  /** The class beside {@code type} that is called like it and its enclosing types. */
  static ClassName beside(TypeElement type, String suffix) {
    ClassName name = ClassName.get(type);
    return ClassName.get(name.packageName(), String.join("_", name.simpleNames()) + suffix);
  }

  /** {@code get_item} and {@code getItem} as {@code GET_ITEM}. */
  static String constant(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
  }

  /** {@code get_item} and {@code getItem} as {@code GetItem}. */
  static String pascal(String name) {
    StringBuilder out = new StringBuilder();
    boolean upper = true;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c != '_') {
        out.append(upper ? Character.toUpperCase(c) : c);
      }
      upper = c == '_';
    }
    return out.toString();
  }
}
