package dev.rapace.processor;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.NameAllocator;
import com.palantir.javapoet.TypeName;
import dev.rapace.postcard.Result;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** Writes the statements that read a value from {@code in}. */
final class DecodeBody {
  /** Room taken for a sequence before its first element was read; more as elements really come. */
  private static final int FIRST_CAPACITY = 256;

  private final CodeBlock.Builder code;
  private final NameAllocator names;

  /**
   * @param names names that are taken in the method already
   */
  DecodeBody(CodeBlock.Builder code, NameAllocator names) {
    this.code = code;
    this.names = names;
  }

  /**
   * Reads values one after the other.
   *
   * @param hints names for locals, one a type
   * @return an expression for each, to be evaluated in order and once
   */
  List<CodeBlock> readAll(List<WireType> types, List<String> hints) {
    if (types.stream().allMatch(DecodeBody::isLeaf)) {
      return types.stream().map(DecodeBody::leaf).toList();
    }
    List<CodeBlock> read = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      read.add(CodeBlock.of("$L", local(types.get(i), hints.get(i))));
    }
    return read;
  }

  /** Reads one value; statements as needed, and an expression for it. */
  CodeBlock read(WireType type, String hint) {
    return isLeaf(type) ? leaf(type) : CodeBlock.of("$L", local(type, hint));
  }

  /** Reads one value into a new local variable and returns its name. */
  private String local(WireType type, String hint) {
    if (isLeaf(type)) {
      String name = names.newName(hint);
      code.addStatement("$T $L = $L", type.javaType(), name, leaf(type));
      return name;
    }
    return switch (type) {
      case WireType.FixedBytes f -> fixedBytes(f, hint);
      case WireType.Option o -> option(o, hint);
      case WireType.Sequence s -> sequence(s, hint);
      case WireType.PrimitiveArray a -> array(a, hint);
      case WireType.MapOf m -> map(m, hint);
      case WireType.TupleOf t -> tuple(t, hint);
      case WireType.ResultOf r -> result(r, hint);
      default -> throw new IllegalStateException("read in one expression: " + type);
    };
  }

  private static boolean isLeaf(WireType type) {
    return type instanceof WireType.Scalar
        || type instanceof WireType.Named
        || type instanceof WireType.Nothing;
  }

  private static CodeBlock leaf(WireType type) {
    return switch (type) {
      case WireType.Scalar s -> CodeBlock.of("$L", s.kind().read());
      case WireType.Named n -> CodeBlock.of("$T.INSTANCE.decode(in)", n.codec());
      default -> CodeBlock.of("$T.UNIT", type.javaType());
    };
  }

  private String fixedBytes(WireType.FixedBytes type, String hint) {
    String name = names.newName(hint);
    code.addStatement("in.requireRemaining($L)", type.length());
    code.addStatement("byte[] $L = new byte[$L]", name, type.length());
    code.addStatement("in.readRaw($1L, 0, $2L)", name, type.length());
    return name;
  }

  private String option(WireType.Option type, String hint) {
    String name = names.newName(hint);
    code.addStatement("$T $L", type.javaType(), name);
    code.beginControlFlow("if (in.readOptionTag())");
    CodeBlock value = scope().read(type.inner(), name + "Value");
    code.addStatement("$L = $L", name, present(type.form(), value));
    code.nextControlFlow("else");
    code.addStatement("$L = $L", name, absent(type.form()));
    code.endControlFlow();
    return name;
  }

  /** What is inside braces may take names again that others took in theirs. */
  private DecodeBody scope() {
    return new DecodeBody(code, names.clone());
  }

  private static CodeBlock present(WireType.Option.Form form, CodeBlock value) {
    return switch (form) {
      case OPTIONAL -> CodeBlock.of("$T.of($L)", Optional.class, value);
      case OPTIONAL_INT -> CodeBlock.of("$T.of($L)", OptionalInt.class, value);
      case OPTIONAL_LONG -> CodeBlock.of("$T.of($L)", OptionalLong.class, value);
      case OPTIONAL_DOUBLE -> CodeBlock.of("$T.of($L)", OptionalDouble.class, value);
      case NULLABLE -> value;
    };
  }

  private static CodeBlock absent(WireType.Option.Form form) {
    return switch (form) {
      case OPTIONAL -> CodeBlock.of("$T.empty()", Optional.class);
      case OPTIONAL_INT -> CodeBlock.of("$T.empty()", OptionalInt.class);
      case OPTIONAL_LONG -> CodeBlock.of("$T.empty()", OptionalLong.class);
      case OPTIONAL_DOUBLE -> CodeBlock.of("$T.empty()", OptionalDouble.class);
      case NULLABLE -> CodeBlock.of("null");
    };
  }

  /** The number of elements: an expression without effects. */
  private String count(int fixed, int minElementSize, String hint) {
    if (fixed >= 0) {
      if (minElementSize == 0) {
        code.addStatement("in.chargeZeroSizeElements($L)", fixed);
      } else {
        code.addStatement(
            "in.requireRemaining($L)",
            (int) Math.min(Integer.MAX_VALUE, (long) fixed * minElementSize));
      }
      return String.valueOf(fixed);
    }
    String count = names.newName(hint + "Count");
    code.addStatement("int $L = in.readCount($L)", count, minElementSize);
    return count;
  }

  private static String capacity(int fixed, String count) {
    return fixed < 0
        ? "Math.min(" + count + ", " + FIRST_CAPACITY + ")"
        : String.valueOf(Math.min(fixed, FIRST_CAPACITY));
  }

  private String sequence(WireType.Sequence type, String hint) {
    String count = count(type.length(), type.element().minSize(), hint);
    String name = names.newName(hint);
    String filling = names.newName(hint + "Elements");
    code.addStatement(
        "$T<$T> $L = new $T<>($L)",
        List.class,
        WireType.boxed(type.element()),
        filling,
        ArrayList.class,
        capacity(type.length(), count));
    DecodeBody loop = scope();
    String i = loop.names.newName("i");
    code.beginControlFlow("for (int $1L = 0; $1L < $2L; $1L++)", i, count);
    CodeBlock element = loop.read(type.element(), hint + "Element");
    code.addStatement("$L.add($L)", filling, element);
    code.endControlFlow();
    code.addStatement(
        "$T $L = $T.unmodifiableList($L)", type.javaType(), name, Collections.class, filling);
    return name;
  }

  private String array(WireType.PrimitiveArray type, String hint) {
    String count = count(type.length(), type.element().minSize, hint);
    String name = names.newName(hint);
    DecodeBody loop = scope();
    String i = loop.names.newName("i");
    TypeName element = type.element().javaType;
    code.addStatement("$1T[] $2L = new $1T[$3L]", element, name, count);
    code.beginControlFlow("for (int $1L = 0; $1L < $2L; $1L++)", i, count);
    code.addStatement("$L[$L] = $L", name, i, type.element().read());
    code.endControlFlow();
    return name;
  }

  private String map(WireType.MapOf type, String hint) {
    int minSize =
        (int) Math.min(Integer.MAX_VALUE, (long) type.key().minSize() + type.value().minSize());
    String count = count(-1, minSize, hint);
    String name = names.newName(hint);
    String filling = names.newName(hint + "Entries");
    code.addStatement(
        "$T<$T, $T> $L = $T.newLinkedHashMap($L)",
        Map.class,
        WireType.boxed(type.key()),
        WireType.boxed(type.value()),
        filling,
        LinkedHashMap.class,
        capacity(-1, count));
    DecodeBody loop = scope();
    String i = loop.names.newName("i");
    code.beginControlFlow("for (int $1L = 0; $1L < $2L; $1L++)", i, count);
    String key = loop.local(type.key(), hint + "Key");
    code.beginControlFlow("if ($L.containsKey($L))", filling, key);
    code.addStatement(
        "throw in.malformed($S, $S)", "java.postcard.duplicate-key", "map key comes twice");
    code.endControlFlow();
    CodeBlock value = loop.read(type.value(), hint + "Mapped");
    code.addStatement("$L.put($L, $L)", filling, key, value);
    code.endControlFlow();
    code.addStatement(
        "$T $L = $T.unmodifiableMap($L)", type.javaType(), name, Collections.class, filling);
    return name;
  }

  private String tuple(WireType.TupleOf type, String hint) {
    List<String> hints =
        IntStream.range(0, type.elements().size()).mapToObj(i -> hint + "Part" + i).toList();
    List<CodeBlock> parts = readAll(type.elements(), hints);
    String name = names.newName(hint);
    code.addStatement(
        "$T $L = new $T<>($L)", type.javaType(), name, type.raw(), CodeBlock.join(parts, ", "));
    return name;
  }

  private String result(WireType.ResultOf type, String hint) {
    String name = names.newName(hint);
    code.addStatement("$T $L", type.javaType(), name);
    code.beginControlFlow("if (in.readVariant(2) == 0)");
    CodeBlock ok = scope().read(type.ok(), hint + "Ok");
    code.addStatement("$L = new $T<>($L)", name, ClassName.get(Result.Ok.class), ok);
    code.nextControlFlow("else");
    CodeBlock err = scope().read(type.err(), hint + "Err");
    code.addStatement("$L = new $T<>($L)", name, ClassName.get(Result.Err.class), err);
    code.endControlFlow();
    return name;
  }
}
