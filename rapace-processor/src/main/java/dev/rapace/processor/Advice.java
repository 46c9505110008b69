package dev.rapace.processor;

import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;

/** What to write instead of a type that the data model does not have. */
final class Advice {
  private Advice() {}

  static String insteadOf(TypeElement type) {
    String name = type.getQualifiedName().toString();
    String advice =
        switch (name) {
          case "java.lang.Object" -> "name the type that is meant";
          case "java.lang.Character" -> "use @CodePoint int";
          case "java.lang.Void" -> "use void as a result, and no argument";
          case "java.lang.Number" -> "use the number type that is meant";
          case "java.math.BigDecimal" -> "use a String, or a record of digits and scale";
          case "java.util.Date", "java.time.Instant" ->
              "use a long, such as milliseconds since 1970";
          case "java.time.Duration" -> "use a long, such as milliseconds";
          case "java.util.UUID" -> "use @FixedLength(16) byte[], or a String";
          case "java.util.Set",
              "java.util.HashSet",
              "java.util.SortedSet",
              "java.util.Collection",
              "java.util.ArrayList",
              "java.util.LinkedList",
              "java.lang.Iterable" ->
              "use List; sets have no place in signatures (R81)";
          case "java.util.HashMap",
              "java.util.LinkedHashMap",
              "java.util.TreeMap",
              "java.util.SortedMap" ->
              "use Map";
          case "java.util.concurrent.CompletableFuture",
              "java.util.concurrent.Future",
              "java.util.concurrent.CompletionStage" ->
              "declare the result itself; the stub with futures is generated beside";
          case "dev.rapace.StreamWriter" ->
              "return a StreamReader to send items to the caller; StreamReader.writing makes one of"
                  + " code that writes";
          case "dev.rapace.StreamReader", "dev.rapace.Tunnel" ->
              "streams and tunnels are parameters or results of a method, not parts of other values";
          case "java.lang.foreign.MemorySegment", "java.nio.ByteBuffer" ->
              "addresses and buffers mean nothing to a peer: use byte[]";
          default -> general(type);
        };
    return name + " is not supported: " + advice;
  }

  private static String general(TypeElement type) {
    if (type.getKind() == ElementKind.INTERFACE) {
      return type.getModifiers().contains(Modifier.SEALED)
          ? "its variants must be records"
          : "make it a sealed interface of records, or use a record";
    }
    return "data types are records, enums and sealed interfaces of records";
  }
}
