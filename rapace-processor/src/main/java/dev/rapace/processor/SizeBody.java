package dev.rapace.processor;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.NameAllocator;
import com.palantir.javapoet.TypeName;
import dev.rapace.postcard.Result;
import dev.rapace.postcard.Sizes;
import java.util.Map;
import java.util.function.Consumer;
import javax.lang.model.element.Modifier;

/**
 * Writes {@code sizeHint}: what is fixed is added up when compiling, the rest is counted value by
 * value, without boxing.
 */
final class SizeBody {
  private final CodeBlock.Builder code;
  private final NameAllocator names;
  private final String size;

  private SizeBody(CodeBlock.Builder code, NameAllocator names, String size) {
    this.code = code;
    this.names = names;
    this.size = size;
  }

  /**
   * The method.
   *
   * @param value type of the values
   * @param fixed the bytes of every value, or -1
   * @param body counts what {@code value} has
   */
  static MethodSpec method(TypeName value, int fixed, Consumer<SizeBody> body) {
    MethodSpec.Builder method =
        MethodSpec.methodBuilder("sizeHint")
            .addAnnotation(Override.class)
            .addModifiers(Modifier.PUBLIC)
            .returns(TypeName.INT)
            .addParameter(value, "value");
    if (fixed >= 0) {
      return method.addStatement("return $L", fixed).build();
    }
    NameAllocator names = CodecWriter.names();
    String size = names.newName("size");
    CodeBlock.Builder code = CodeBlock.builder();
    code.addStatement("int $L = 0", size);
    body.accept(new SizeBody(code, names, size));
    return method.addCode(code.build()).addStatement("return $L", size).build();
  }

  /** What is inside braces may take names again that others took in theirs. */
  private SizeBody scope() {
    return new SizeBody(code, names.clone(), size);
  }

  /** Counts the variants of a sealed interface. */
  void variants(DataType.Sum sum, String value) {
    code.beginControlFlow("switch ($L)", value);
    for (int i = 0; i < sum.variants().size(); i++) {
      DataType.Struct struct = sum.variants().get(i).struct();
      SizeBody block = scope();
      String local = block.names.newName("variant");
      code.beginControlFlow("case $T $L ->", ClassName.get(struct.element()), local);
      add(Sizes.unsigned(i));
      block.fields(struct, local);
      code.endControlFlow();
    }
    code.endControlFlow();
  }

  /** Counts the index of a variant. */
  void index(String value) {
    add("$T.unsigned($L)", Sizes.class, value);
  }

  /** Counts the components of a record. */
  void fields(DataType.Struct struct, String value) {
    int fixed = 0;
    for (DataType.Field field : struct.fields()) {
      fixed += Math.max(0, field.type().fixedSize());
    }
    add(fixed);
    for (DataType.Field field : struct.fields()) {
      if (field.type().fixedSize() < 0) {
        part(field.type(), field.javaName(), value + "." + field.javaName() + "()");
      }
    }
  }

  private void add(int bytes) {
    if (bytes > 0) {
      code.addStatement("$L += $L", size, bytes);
    }
  }

  private void add(String format, Object... arguments) {
    code.addStatement("$L += $L", size, CodeBlock.of(format, arguments));
  }

  /** Counts a value whose expression is evaluated once. */
  void part(WireType type, String hint, String value) {
    if (type.fixedSize() >= 0
        || type instanceof WireType.Scalar
        || type instanceof WireType.Named) {
      count(type, value);
    } else {
      String local = names.newName(hint);
      code.addStatement("$T $L = $L", type.javaType(), local, value);
      count(type, local);
    }
  }

  /**
   * Counts one value.
   *
   * @param value an expression that may be evaluated more than once
   */
  void count(WireType type, String value) {
    if (type.fixedSize() >= 0) {
      add(type.fixedSize());
      return;
    }
    switch (type) {
      case WireType.Scalar s -> add("$T.$L", Sizes.class, s.kind().size(value));
      case WireType.Option o -> option(o, value);
      case WireType.Sequence s -> sequence(s, value);
      case WireType.PrimitiveArray a -> array(a, value);
      case WireType.MapOf m -> map(m, value);
      case WireType.TupleOf t -> {
        for (int i = 0; i < t.elements().size(); i++) {
          String accessor = WireType.TupleOf.ACCESSORS.get(i);
          part(t.elements().get(i), accessor, value + "." + accessor + "()");
        }
      }
      case WireType.ResultOf r -> result(r, value);
      case WireType.Named n -> add("$T.INSTANCE.sizeHint($L)", n.codec(), value);
      case WireType.Nothing n -> {
        // Nothing on the wire.
      }
      case WireType.FixedBytes f -> add(f.length());
    }
  }

  private void option(WireType.Option option, String value) {
    add(1);
    code.beginControlFlow("if ($L)", option.present(value));
    SizeBody block = scope();
    if (option.form() == WireType.Option.Form.NULLABLE) {
      block.count(option.inner(), value);
    } else {
      block.part(option.inner(), "present", option.content(value));
    }
    code.endControlFlow();
  }

  private void sequence(WireType.Sequence sequence, String value) {
    if (sequence.length() < 0) {
      add("$T.unsigned($L.size())", Sizes.class, value);
    }
    int fixed = sequence.element().fixedSize();
    if (fixed >= 0) {
      elements(fixed, value + ".size()");
      return;
    }
    SizeBody loop = scope();
    String element = loop.names.newName("element");
    code.beginControlFlow("for ($T $L : $L)", sequence.element().javaType(), element, value);
    loop.count(sequence.element(), element);
    code.endControlFlow();
  }

  private void elements(int fixed, String count) {
    if (fixed == 1) {
      add("$L", count);
    } else if (fixed > 1) {
      add("$L * $L", fixed, count);
    }
  }

  private void array(WireType.PrimitiveArray array, String value) {
    if (array.length() < 0) {
      add("$T.unsigned($L.length)", Sizes.class, value);
    }
    if (array.element().fixedSize() >= 0) {
      elements(array.element().fixedSize(), value + ".length");
      return;
    }
    String element = scope().names.newName("element");
    code.beginControlFlow("for ($T $L : $L)", array.element().javaType, element, value);
    add("$T.$L", Sizes.class, array.element().size(element));
    code.endControlFlow();
  }

  private void map(WireType.MapOf map, String value) {
    add("$T.unsigned($L.size())", Sizes.class, value);
    SizeBody loop = scope();
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

  private void result(WireType.ResultOf result, String value) {
    String ok = scope().names.newName("ok");
    String err = scope().names.newName("err");
    add(1);
    code.beginControlFlow("switch ($L)", value);
    alternative(result, Result.Ok.class, ok, result.ok(), ok + ".value()");
    alternative(result, Result.Err.class, err, result.err(), err + ".error()");
    code.endControlFlow();
  }

  private void alternative(
      WireType.ResultOf result, Class<?> variant, String local, WireType type, String value) {
    code.beginControlFlow(
        "case $T<$T, $T> $L ->",
        variant,
        WireType.boxed(result.ok()),
        WireType.boxed(result.err()),
        local);
    SizeBody block = scope();
    block.names.newName(local);
    block.part(type, "content", value);
    code.endControlFlow();
  }
}
