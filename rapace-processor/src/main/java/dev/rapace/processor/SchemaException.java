package dev.rapace.processor;

import javax.lang.model.element.Element;

/** Something in the source that cannot stand in a service. Thrown and caught by the processor. */
final class SchemaException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Element at;

  SchemaException(Element at, String message) {
    super(message, null, false, false);
    this.at = at;
  }

  /** Where it is. */
  Element at() {
    return at;
  }
}
