package dev.rapace.processor;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.NameAllocator;
import dev.rapace.postcard.Result;
import java.util.Map;

/** Writes the statements that append a value to {@code out}. */
final class EncodeBody {
  private static final ClassName UNENCODABLE =
      ClassName.get("dev.rapace.postcard", "UnencodableValueException");

  private final CodeBlock.Builder code;
  private final NameAllocator names;

  /**
   * @param names names that are taken in the method already
   */
  EncodeBody(CodeBlock.Builder code, NameAllocator names) {
    this.code = code;
    this.names = names;
  }

  /**
   * Writes one value.
   *
   * @param value an expression that may be evaluated more than once
   */
  void write(WireType type, String value) {
    switch (type) {
      case WireType.Nothing n -> {
        // Nothing on the wire.
      }
      case WireType.Scalar s -> code.addStatement("$L", s.kind().write(value));
      case WireType.FixedBytes f -> {
        requireLength(value + ".length", f.length());
        code.addStatement("out.writeRaw($L, 0, $L)", value, f.length());
      }
      case WireType.Option o -> option(o, value);
      case WireType.Sequence s -> sequence(s, value);
      case WireType.PrimitiveArray a -> array(a, value);
      case WireType.MapOf m -> map(m, value);
      case WireType.TupleOf t -> tuple(t, value);
      case WireType.ResultOf r -> result(r, value);
      case WireType.Named n -> code.addStatement("$T.INSTANCE.encode($L, out)", n.codec(), value);
    }
  }

  private void requireLength(String length, int declared) {
    code.beginControlFlow("if ($L != $L)", length, declared);
    code.addStatement(
        "throw new $T($S, $S)",
        UNENCODABLE,
        "java.postcard.range",
        "an array of " + declared + " elements was given another number of them");
    code.endControlFlow();
  }

  private void option(WireType.Option option, String value) {
    String present = option.present(value);
    code.addStatement("out.writeOptionTag($L)", present);
    if (option.inner() instanceof WireType.Nothing) {
      return;
    }
    code.beginControlFlow("if ($L)", present);
    String content = option.content(value);
    EncodeBody block = scope();
    if (option.form() == WireType.Option.Form.NULLABLE) {
      block.write(option.inner(), content);
    } else {
      block.part(option.inner(), "present", content);
    }
    code.endControlFlow();
  }

  /** What is inside braces may take names again that others took in theirs. */
  private EncodeBody scope() {
    return new EncodeBody(code, names.clone());
  }

  /** Whether writing it evaluates its expression once. */
  private static boolean isLeaf(WireType type) {
    return type instanceof WireType.Scalar || type instanceof WireType.Named;
  }

  private void sequence(WireType.Sequence sequence, String value) {
    if (sequence.length() < 0) {
      code.addStatement("out.writeCount($L.size())", value);
    } else {
      requireLength(value + ".size()", sequence.length());
    }
    if (sequence.element() instanceof WireType.Nothing) {
      return;
    }
    EncodeBody loop = scope();
    String element = loop.names.newName("element");
    code.beginControlFlow("for ($T $L : $L)", sequence.element().javaType(), element, value);
    loop.write(sequence.element(), element);
    code.endControlFlow();
  }

  private void array(WireType.PrimitiveArray array, String value) {
    if (array.length() < 0) {
      code.addStatement("out.writeCount($L.length)", value);
    } else {
      requireLength(value + ".length", array.length());
    }
    String element = scope().names.newName("element");
    code.beginControlFlow("for ($T $L : $L)", array.element().javaType, element, value);
    code.addStatement("$L", array.element().write(element));
    code.endControlFlow();
  }

  private void map(WireType.MapOf map, String value) {
    code.addStatement("out.writeCount($L.size())", value);
    EncodeBody loop = scope();
    String entry = loop.names.newName("entry");
    code.beginControlFlow(
        "for ($T.Entry<$T, $T> $L : $L.entrySet())",
        Map.class,
        WireType.boxed(map.key()),
        WireType.boxed(map.value()),
        entry,
        value);
    loop.part(map.key(), "key", entry + ".getKey()");
    loop.part(map.value(), "mapped", entry + ".getValue()");
    code.endControlFlow();
  }

  /** Writes a value whose expression is evaluated once. */
  void part(WireType type, String hint, String value) {
    if (isLeaf(type)) {
      write(type, value);
    } else if (!(type instanceof WireType.Nothing)) {
      String local = names.newName(hint);
      code.addStatement("$T $L = $L", type.javaType(), local, value);
      write(type, local);
    }
  }

  private void tuple(WireType.TupleOf tuple, String value) {
    for (int i = 0; i < tuple.elements().size(); i++) {
      String accessor = WireType.TupleOf.ACCESSORS.get(i);
      part(tuple.elements().get(i), accessor, value + "." + accessor + "()");
    }
  }

  private void result(WireType.ResultOf result, String value) {
    String ok = scope().names.newName("ok");
    String err = scope().names.newName("err");
    code.beginControlFlow("switch ($L)", value);
    alternative(result, Result.Ok.class, ok, 0, result.ok(), ok + ".value()");
    alternative(result, Result.Err.class, err, 1, result.err(), err + ".error()");
    code.endControlFlow();
  }

  private void alternative(
      WireType.ResultOf result,
      Class<?> variant,
      String local,
      int index,
      WireType type,
      String value) {
    code.beginControlFlow(
        "case $T<$T, $T> $L ->",
        variant,
        WireType.boxed(result.ok()),
        WireType.boxed(result.err()),
        local);
    code.addStatement("out.writeVariant($L)", index);
    EncodeBody block = scope();
    block.names.newName(local);
    block.part(type, "content", value);
    code.endControlFlow();
  }
}
