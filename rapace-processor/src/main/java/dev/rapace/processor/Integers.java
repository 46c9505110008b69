package dev.rapace.processor;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import javax.lang.model.element.Element;
import javax.lang.model.type.TypeMirror;

/**
 * Which number a Java type stands for. Without annotation it is the signed type of the same width;
 * an unsigned one is named by its annotation, and the Java type says whether its value or its bits
 * are meant (rule {@code langmap.java.unsigned}, ruling R30).
 */
final class Integers {
  private static final Set<String> WIDTHS =
      Set.of("U8", "U16", "U32", "U64", "U128", "I128", "CodePoint");

  /** The number that a primitive type, its box, or BigInteger stands for. */
  ScalarKind scalar(TypeMirror type, Element at) throws SchemaException {
    String name = type.getKind().isPrimitive() ? type.getKind().name() : simpleName(type);
    return scalar(type, name, at);
  }

  private static String simpleName(TypeMirror type) {
    return ((javax.lang.model.type.DeclaredType) type).asElement().getSimpleName().toString();
  }

  /** The number that a value of the Java type {@code name} stands for. */
  ScalarKind scalar(TypeMirror type, String name, Element at) throws SchemaException {
    List<String> widths = widths(type);
    if (widths.size() > 1) {
      throw new SchemaException(at, "one width is enough: " + listed(widths));
    }
    String width = widths.isEmpty() ? "" : widths.get(0);
    String java = name.toLowerCase(Locale.ROOT);
    ScalarKind kind =
        switch (java) {
          case "boolean" -> only(width, ScalarKind.BOOL);
          case "float" -> only(width, ScalarKind.F32);
          case "double" -> only(width, ScalarKind.F64);
          case "byte" -> width.equals("U8") ? ScalarKind.U8_BITS : only(width, ScalarKind.I8);
          case "short" -> width.equals("U16") ? ScalarKind.U16_BITS : only(width, ScalarKind.I16);
          case "int", "integer" -> ofInt(width);
          case "long" -> ofLong(width);
          default -> ofBigInteger(width);
        };
    if (kind == null) {
      throw new SchemaException(at, advice(width, java));
    }
    return kind;
  }

  private static @org.jspecify.annotations.Nullable ScalarKind only(String width, ScalarKind kind) {
    return width.isEmpty() ? kind : null;
  }

  private static @org.jspecify.annotations.Nullable ScalarKind ofInt(String width) {
    return switch (width) {
      case "" -> ScalarKind.I32;
      case "U8" -> ScalarKind.U8;
      case "U16" -> ScalarKind.U16;
      case "U32" -> ScalarKind.U32_BITS;
      case "CodePoint" -> ScalarKind.CHAR;
      default -> null;
    };
  }

  private static @org.jspecify.annotations.Nullable ScalarKind ofLong(String width) {
    return switch (width) {
      case "" -> ScalarKind.I64;
      case "U32" -> ScalarKind.U32;
      case "U64" -> ScalarKind.U64_BITS;
      default -> null;
    };
  }

  private static @org.jspecify.annotations.Nullable ScalarKind ofBigInteger(String width) {
    return switch (width) {
      case "U64" -> ScalarKind.U64;
      case "U128" -> ScalarKind.U128;
      case "I128" -> ScalarKind.I128;
      default -> null;
    };
  }

  private static String advice(String width, String java) {
    return switch (width) {
      case "" -> "a BigInteger needs its width: @U64, @U128 or @I128";
      case "U8" -> "@U8 stands on int (its value) or byte (its bits), not on " + java;
      case "U16" -> "@U16 stands on int (its value) or short (its bits), not on " + java;
      case "U32" -> "@U32 stands on long (its value) or int (its bits), not on " + java;
      case "U64" -> "@U64 stands on BigInteger (its value) or long (its bits), not on " + java;
      case "CodePoint" -> "@CodePoint stands on int, not on " + java;
      default -> "@" + width + " stands on BigInteger, not on " + java;
    };
  }

  /** Refuses a width where none belongs. */
  void requireNoWidth(TypeMirror type, Element at, String why) throws SchemaException {
    List<String> widths = widths(type);
    if (!widths.isEmpty()) {
      throw new SchemaException(at, "remove " + listed(widths) + ": " + why);
    }
  }

  private static List<String> widths(TypeMirror type) {
    return type.getAnnotationMirrors().stream()
        .filter(a ->
            a.getAnnotationType().toString().startsWith("dev.rapace.annotation.")
                && WIDTHS.contains(TypeReader.simpleName(a)))
        .map(TypeReader::simpleName)
        .toList();
  }

  private static String listed(List<String> widths) {
    return widths.stream().map(w -> "@" + w).collect(Collectors.joining(", "));
  }
}
