package dev.rapace.processor;

import java.util.HashSet;
import java.util.Set;
import javax.annotation.processing.Messager;
import javax.lang.model.element.Element;
import javax.lang.model.util.Elements;
import javax.tools.Diagnostic;
import javax.tools.JavaFileObject;

/** Reports each mistake once, at the line where it can be corrected. */
final class Diagnostics {
  private final Messager messager;
  private final Elements elements;
  private final Set<String> reported = new HashSet<>();

  Diagnostics(Messager messager, Elements elements) {
    this.messager = messager;
    this.elements = elements;
  }

  /**
   * Reports an error.
   *
   * @param user what uses the faulty type, for types that are not in this compilation
   */
  void error(SchemaException problem, Element user) {
    Element at = problem.at();
    boolean here = isSource(at);
    String text =
        here
            ? problem.getMessage()
            : "in " + at.getEnclosingElement() + ": " + problem.getMessage();
    if (reported.add((here ? at : user) + "@" + at.getEnclosingElement() + ": " + text)) {
      messager.printMessage(Diagnostic.Kind.ERROR, text, here ? at : user);
    }
  }

  /** Whether the compiler has the source of this element. */
  boolean isSource(Element element) {
    JavaFileObject file = elements.getFileObjectOf(element);
    return file != null && file.getKind() == JavaFileObject.Kind.SOURCE;
  }
}
