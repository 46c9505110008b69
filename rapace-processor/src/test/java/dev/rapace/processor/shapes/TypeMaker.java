package dev.rapace.processor.shapes;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes up records with components of every type of the data model. */
final class TypeMaker {
  private static final List<MadeType.Simple> SIMPLE =
      List.of(
          simple("boolean", "Boolean", new Naive.Bool()),
          simple("@U8 int", "@U8 Integer", new Naive.Int(8, false)),
          simple("@U16 int", "@U16 Integer", new Naive.Int(16, false)),
          simple("@U16 short", "@U16 Short", new Naive.Int(16, false)),
          simple("@U32 long", "@U32 Long", new Naive.Int(32, false)),
          simple("@U32 int", "@U32 Integer", new Naive.Int(32, false)),
          simple("@U64 BigInteger", "@U64 BigInteger", new Naive.Int(64, false)),
          simple("@U64 long", "@U64 Long", new Naive.Int(64, false)),
          simple("@U128 BigInteger", "@U128 BigInteger", new Naive.Int(128, false)),
          simple("byte", "Byte", new Naive.Int(8, true)),
          simple("short", "Short", new Naive.Int(16, true)),
          simple("int", "Integer", new Naive.Int(32, true)),
          simple("long", "Long", new Naive.Int(64, true)),
          simple("@I128 BigInteger", "@I128 BigInteger", new Naive.Int(128, true)),
          simple("float", "Float", new Naive.Float(4)),
          simple("double", "Double", new Naive.Float(8)),
          simple("@CodePoint int", "@CodePoint Integer", new Naive.Char()),
          simple("String", "String", new Naive.Str()),
          simple("byte[]", "byte[]", new Naive.Bytes()));

  private final Random random;
  private final String owner;
  private final StringBuilder nested = new StringBuilder();
  private int names;

  private TypeMaker(Random random, String owner) {
    this.random = random;
    this.owner = owner;
  }

  private static MadeType.Simple simple(String source, String argument, Naive naive) {
    return new MadeType.Simple(source, argument, naive);
  }

  /**
   * A record and its source.
   *
   * @param name simple name, in package {@code g}
   */
  record Made(String name, MadeType.Struct type, String source) {}

  /** Makes a record. The first ones show one kind of type each, the others a mixture. */
  static Made make(int number, Random random) {
    String name = "Shape" + number;
    TypeMaker maker = new TypeMaker(random, name);
    List<MadeType> parts = new ArrayList<>();
    if (number < SIMPLE.size()) {
      parts.add(SIMPLE.get(number));
    } else if (number < SIMPLE.size() + 11) {
      parts.add(maker.composite(number - SIMPLE.size(), 2));
    } else if (number == SIMPLE.size() + 11) {
      parts.add(new MadeType.Listed(maker.emptyStruct(), -1));
    } else {
      int count = 1 + random.nextInt(5);
      for (int i = 0; i < count; i++) {
        parts.add(maker.any(3));
      }
    }
    String source =
        """
        package g;
        import dev.rapace.annotation.*;
        import dev.rapace.postcard.*;
        import java.math.BigInteger;
        import java.util.*;
        @RapaceType public record %s(%s) {
        %s}
        """
            .formatted(name, components(parts), maker.nested);
    return new Made(name, new MadeType.Struct(name, "g." + name, parts), source);
  }

  private static String components(List<MadeType> parts) {
    List<String> components = new ArrayList<>();
    for (MadeType part : parts) {
      components.add(part.source() + " c" + components.size());
    }
    return String.join(", ", components);
  }

  private MadeType any(int depth) {
    return depth == 0 || random.nextInt(3) == 0
        ? SIMPLE.get(random.nextInt(SIMPLE.size()))
        : composite(random.nextInt(11), depth);
  }

  private MadeType composite(int kind, int depth) {
    return switch (kind) {
      case 0 -> new MadeType.Maybe(any(depth - 1));
      case 1 -> maybeNumber();
      case 2 -> new MadeType.Listed(notU8(depth), -1);
      case 3 -> new MadeType.Listed(notU8(depth), random.nextInt(4));
      case 4 -> primitives();
      case 5 -> fixedBytes();
      case 6 -> new MadeType.Mapped(key(depth), any(depth - 1));
      case 7 -> tuple(depth);
      case 8 -> result(depth);
      case 9 -> constants();
      default -> random.nextBoolean() ? sum(depth) : struct(depth);
    };
  }

  private static MadeType fixedBytes() {
    return simple("@FixedLength(5) byte[]", "@FixedLength(5) byte[]", new Naive.Raw(5));
  }

  private MadeType notU8(int depth) {
    MadeType made = any(depth - 1);
    return made.naive().equals(new Naive.Int(8, false)) ? SIMPLE.get(17) : made;
  }

  private MadeType key(int depth) {
    MadeType made = any(depth - 1);
    // Two NaNs are one key to Java and several to the naive reader; floats are left to the values.
    return made.comparesByValue() && !made.naive().toString().contains("Float")
        ? made
        : SIMPLE.get(17);
  }

  private MadeType maybeNumber() {
    return switch (random.nextInt(5)) {
      case 0 -> new MadeType.MaybeNumber("OptionalInt", new Naive.Int(32, true));
      case 1 -> new MadeType.MaybeNumber("@U16 OptionalInt", new Naive.Int(16, false));
      case 2 -> new MadeType.MaybeNumber("OptionalLong", new Naive.Int(64, true));
      case 3 -> new MadeType.MaybeNumber("@U32 OptionalLong", new Naive.Int(32, false));
      default -> new MadeType.MaybeNumber("OptionalDouble", new Naive.Float(8));
    };
  }

  private MadeType primitives() {
    int length = random.nextBoolean() ? -1 : random.nextInt(4);
    return switch (random.nextInt(6)) {
      case 0 -> new MadeType.Primitives(SIMPLE.get(0), boolean.class, length);
      case 1 -> new MadeType.Primitives(SIMPLE.get(10), short.class, length);
      case 2 -> new MadeType.Primitives(SIMPLE.get(11), int.class, length);
      case 3 -> new MadeType.Primitives(SIMPLE.get(4), long.class, length);
      case 4 -> new MadeType.Primitives(SIMPLE.get(14), float.class, length);
      default -> new MadeType.Primitives(SIMPLE.get(15), double.class, length);
    };
  }

  private List<MadeType> some(int count, int depth) {
    List<MadeType> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      parts.add(any(depth - 1));
    }
    return parts;
  }

  private MadeType tuple(int depth) {
    List<MadeType> parts = some(2 + random.nextInt(3), depth);
    String name = List.of("Two", "Three", "Four").get(parts.size() - 2);
    List<String> arguments = parts.stream().map(MadeType::argument).toList();
    return new MadeType.Struct(
        "Tuple." + name + "<" + String.join(", ", arguments) + ">",
        "dev.rapace.postcard.Tuple$" + name,
        parts);
  }

  private MadeType result(int depth) {
    MadeType ok = any(depth - 1);
    MadeType err = any(depth - 1);
    return new MadeType.Sum(
        "Result<" + ok.argument() + ", " + err.argument() + ">",
        List.of(
            new MadeType.Struct("Ok", "dev.rapace.postcard.Result$Ok", List.of(ok)),
            new MadeType.Struct("Err", "dev.rapace.postcard.Result$Err", List.of(err))));
  }

  private MadeType constants() {
    String name = "E" + names++;
    int count = 1 + random.nextInt(200);
    nested.append("public enum ").append(name).append(" {");
    for (int i = 0; i < count; i++) {
      nested.append(i == 0 ? "A" : ", A").append(i);
    }
    nested.append("}\n");
    return new MadeType.Constants(owner + "." + name, "g." + owner + "$" + name, count);
  }

  /** Its values have no bytes. */
  private MadeType emptyStruct() {
    nested.append("public record Empty() {}\n");
    return new MadeType.Struct(owner + ".Empty", "g." + owner + "$Empty", List.of());
  }

  private MadeType struct(int depth) {
    String name = "R" + names++;
    List<MadeType> parts = some(random.nextInt(3), depth);
    String positional = random.nextBoolean() ? "@Positional " : "";
    nested.append("%spublic record %s(%s) {}\n".formatted(positional, name, components(parts)));
    return new MadeType.Struct(owner + "." + name, "g." + owner + "$" + name, parts);
  }

  private MadeType sum(int depth) {
    String name = "S" + names++;
    StringBuilder body = new StringBuilder();
    List<MadeType.Struct> variants = new ArrayList<>();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      List<MadeType> parts = some(random.nextInt(3), depth);
      String positional = random.nextBoolean() ? "@Positional " : "";
      body.append(
          "%srecord V%d(%s) implements %s {}\n".formatted(positional, i, components(parts), name));
      variants.add(new MadeType.Struct("V" + i, "g." + owner + "$" + name + "$V" + i, parts));
    }
    nested.append("public sealed interface %s {\n%s}\n".formatted(name, body));
    return new MadeType.Sum(owner + "." + name, variants);
  }
}
