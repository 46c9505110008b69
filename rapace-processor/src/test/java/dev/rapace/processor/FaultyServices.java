package dev.rapace.processor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.tools.Diagnostic;
import javax.tools.JavaFileObject;

/**
 * Mistakes in service definitions. Each source holds a mark on the one line that the compiler must
 * name.
 */
public final class FaultyServices {
  private static final String MARK = "/*!*/";
  private static final Pattern UNIT =
      Pattern.compile("(?:interface|class|record) (Bad|Zero|Clash)");

  private FaultyServices() {}

  /**
   * A mistake.
   *
   * @param name what it is
   * @param source the source, after its imports; its service is called Bad, Zero or Clash
   * @param says words that the error must have: what is wrong and what to change
   */
  public record Fault(String name, String source, List<String> says) {
    /** What was wrong with the answer of the compiler; empty if nothing. */
    public Optional<String> check() {
      String text =
          """
          package p;
          import dev.rapace.*;
          import dev.rapace.annotation.*;
          import dev.rapace.postcard.*;
          import java.math.BigInteger;
          import java.util.*;
          """
              + source;
      SourceCompiler.Compiled compiled = SourceCompiler.compile(Map.of("p." + unit(), text));
      List<Diagnostic<? extends JavaFileObject>> errors =
          compiled.diagnostics().stream()
              .filter(d -> d.getKind() == Diagnostic.Kind.ERROR)
              .toList();
      if (errors.size() != 1) {
        return Optional.of(name + ": " + errors.size() + " errors\n" + compiled.text());
      }
      long line = 1 + text.substring(0, text.indexOf(MARK)).chars().filter(c -> c == '\n').count();
      if (errors.get(0).getLineNumber() != line) {
        return Optional.of(name + ": not at line " + line + "\n" + compiled.text());
      }
      String message = errors.get(0).getMessage(java.util.Locale.ROOT);
      for (String words : says) {
        if (!message.contains(words)) {
          return Optional.of(name + ": does not say \"" + words + "\"\n" + message);
        }
      }
      if (!compiled.generated().isEmpty()) {
        return Optional.of(name + ": wrote code all the same");
      }
      return Optional.empty();
    }

    private String unit() {
      Matcher matcher = UNIT.matcher(source);
      if (!matcher.find()) {
        throw new IllegalStateException("declares neither of " + UNIT);
      }
      return matcher.group(1);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** All of them. */
  public static List<Fault> all() {
    List<Fault> all = new ArrayList<>(services());
    all.addAll(names());
    all.addAll(types());
    all.addAll(numbers());
    all.addAll(dataTypes());
    return all;
  }

  private static Fault fault(String name, String source, String... says) {
    return new Fault(name, source, List.of(says));
  }

  private static Fault argument(String type, String... says) {
    return fault(
        "argument " + type,
        "@RapaceService interface Bad { void f(\n /*!*/ " + type + " a); }",
        says);
  }

  private static List<Fault> services() {
    return List.of(
        fault("a class as service", "@RapaceService\n/*!*/ class Bad {}", "is an interface"),
        fault(
            "a generic service",
            "@RapaceService\n/*!*/ interface Bad<T> { void f(); }",
            "no type parameters"),
        fault(
            "a generic method",
            "@RapaceService interface Bad {\n/*!*/ <T> void f(T a); }",
            "no type parameters"),
        fault(
            "an inherited service",
            "@RapaceService\n/*!*/ interface Bad extends Runnable { void f(); }",
            "declare all its methods"),
        fault("an empty service", "@RapaceService\n/*!*/ interface Bad {}", "abstract method"),
        fault(
            "101 request ports",
            "@RapaceService interface Bad { void f(\n"
                + IntStream.rangeClosed(1, 100)
                    .mapToObj(i -> "StreamReader<String> p" + i)
                    .collect(Collectors.joining(", "))
                + ",\n/*!*/ StreamReader<String> p101); }",
            "at most 100 ports",
            "R48"),
        fault(
            "a stream of null items",
            "@RapaceService interface Bad { @interface X {}\n"
                + "/*!*/ void f(StreamReader<@org.jspecify.annotations.Nullable String> a); }",
            "cannot be null"),
        fault(
            "a role without name",
            "@RapaceService interface Bad { @RequiresRole({})\n/*!*/ void f(); }",
            "names nothing"),
        fault(
            "a blank scope",
            "@RapaceService interface Bad { @RequiresScope(\" \")\n/*!*/ void f(); }",
            "blank name"));
  }

  private static List<Fault> names() {
    return List.of(
        fault(
            "an id collision",
            "@RapaceService interface Clash { void m52919();\n/*!*/ void m133851(); }",
            "same id 76dc7e65",
            "rename one"),
        fault(
            "an id of zero",
            "@RapaceService interface Zero {\n/*!*/ void dusmqjh(); }",
            "is 0, which is reserved",
            "rename"),
        fault(
            "an overload",
            "@RapaceService interface Bad { void f();\n/*!*/ void f(int a); }",
            "two methods are called f",
            "@WireName"),
        fault(
            "a missing name",
            "@RapaceService interface Bad { @WireName(\"\")\n/*!*/ void f(); }",
            "is missing",
            "@WireName"),
        fault(
            "a name that cannot be hashed",
            "@RapaceService interface Bad { @WireName(\"get-item\")\n/*!*/ void f(); }",
            "\"get-item\" cannot be a name",
            "letters, digits and underscores"),
        fault(
            "a declared name that cannot be hashed",
            "@RapaceService interface Bad {\n/*!*/ void grüßen(); }",
            "cannot be a name",
            "@WireName"),
        fault(
            "two components of one name",
            "@RapaceService interface Bad { void f(R a); }\nrecord R(int a,\n/*!*/ @WireName(\"a\")"
                + " int b) {}",
            "two components are called a"),
        fault(
            "two constants of one name",
            "@RapaceService interface Bad { void f(E a); }\nenum E { A,\n"
                + "/*!*/ @WireName(\"A\") B }",
            "two constants are called A"),
        fault(
            "two variants of one name",
            "@RapaceService interface Bad { void f(S a); }\nsealed interface S {\n"
                + "record A() implements S {}\n/*!*/ @WireName(\"A\") record B() implements S {} }",
            "two variants are called A"));
  }

  private static List<Fault> types() {
    return List.of(
        argument("Object", "java.lang.Object is not supported", "name the type"),
        argument("Set<String>", "use List", "R81"),
        argument("HashMap<String, String>", "use Map"),
        argument("java.time.Instant", "use a long"),
        argument("UUID", "@FixedLength(16) byte[]"),
        argument("java.nio.ByteBuffer", "use byte[]"),
        argument("Runnable", "sealed interface of records"),
        argument("Thread", "records, enums and sealed interfaces"),
        argument("List", "needs its type arguments"),
        argument("List<?>", "type parameter"),
        argument("String[]", "use List"),
        argument("int[][]", "use List"),
        argument("List<byte[]>[]", "use List"),
        argument("char", "@CodePoint int"),
        argument("Map<byte[], String>", "do not compare by value"),
        argument("List<StreamReader<String>>", "parameters or results of a method"),
        argument("Optional<Tunnel>", "parameters or results of a method"),
        argument("StreamWriter<String>", "return a StreamReader"),
        argument("@FixedLength(-1) byte[]", "@FixedLength is 0 to"),
        argument("@org.jspecify.annotations.Nullable int", "cannot be null"),
        fault(
            "a future as result",
            "@RapaceService interface Bad {\n"
                + "/*!*/ java.util.concurrent.CompletableFuture<String> f(); }",
            "declare the result itself"),
        fault(
            "too deep",
            "@RapaceService interface Bad { void f(\n/*!*/ "
                + "List<".repeat(65)
                + "String"
                + ">".repeat(65)
                + " a); }",
            "nested deeper than 64"));
  }

  private static List<Fault> numbers() {
    return List.of(
        argument("BigInteger", "@U64, @U128 or @I128"),
        argument("@U8 long", "@U8 stands on int"),
        argument("@U16 byte", "@U16 stands on int"),
        argument("@U32 BigInteger", "@U32 stands on long"),
        argument("@U64 int", "@U64 stands on BigInteger"),
        argument("@I128 long", "@I128 stands on BigInteger"),
        argument("@CodePoint long", "@CodePoint stands on int"),
        argument("@U8 @U16 int", "one width is enough"),
        argument("@U8 byte[]", "remove @U8"),
        argument("List<@U8 Integer>", "byte[]", "R77"),
        argument("@U8 int[]", "byte[]", "R77"));
  }

  private static List<Fault> dataTypes() {
    return List.of(
        fault(
            "a record of itself",
            "@RapaceService interface Bad { void f(Node a); }\nrecord Node(String name,\n"
                + "/*!*/ List<Node> children) {}",
            "recursive types have no shape (R81): Node -> Node",
            "break the cycle"),
        fault(
            "two records of each other",
            "@RapaceService interface Bad { void f(A a); }\nrecord A(B b) {}\nrecord B(\n"
                + "/*!*/ Optional<A> a) {}",
            "A -> B -> A"),
        fault(
            "a generic record",
            "@RapaceService interface Bad { void f(Page<String> a); }\n"
                + "/*!*/ record Page<T>(List<T> items) {}",
            "no type parameters"),
        fault(
            "an enum without constants",
            "@RapaceService interface Bad { void f(E a); }\n/*!*/ enum E {}",
            "needs a constant"),
        fault(
            "a variant that is no record",
            "@RapaceService interface Bad { void f(S a); }\nsealed interface S {\n"
                + "/*!*/ final class A implements S {} }",
            "are records"),
        fault(
            "a component of no type of the model",
            "@RapaceType record Bad(int a,\n/*!*/ Thread b) {}",
            "java.lang.Thread is not supported"),
        fault(
            "a private type",
            "@RapaceService interface Bad { class Outer {\n"
                + "/*!*/ @RapaceType private record R(int a) {} } void f(); }",
            "do not make it private"));
  }
}
