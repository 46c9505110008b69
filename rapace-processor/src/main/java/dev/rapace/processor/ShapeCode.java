package dev.rapace.processor;

import com.palantir.javapoet.CodeBlock;
import dev.rapace.schema.Shape;
import java.util.List;

/** Writes the Java expression that makes a shape. */
final class ShapeCode {
  private ShapeCode() {}

  /** An expression for the shape of {@code type}; types with codecs of their own lend theirs. */
  static CodeBlock of(WireType type) {
    return switch (type) {
      case WireType.Nothing n -> scalar(Shape.Scalar.UNIT);
      case WireType.Scalar s -> scalar(s.kind().shape);
      case WireType.FixedBytes f ->
          CodeBlock.of(
              "new $T($L, $L)", Shape.FixedArray.class, f.length(), scalar(Shape.Scalar.U8));
      case WireType.Option o -> CodeBlock.of("new $T($L)", Shape.Option.class, of(o.inner()));
      case WireType.Sequence s -> sequence(s.length(), of(s.element()));
      case WireType.PrimitiveArray a -> sequence(a.length(), scalar(a.element().shape));
      case WireType.MapOf m ->
          CodeBlock.of("new $T($L, $L)", Shape.Map.class, of(m.key()), of(m.value()));
      case WireType.TupleOf t ->
          CodeBlock.of(
              "new $T($L)",
              Shape.Tuple.class,
              list(t.elements().stream().map(ShapeCode::of).toList()));
      case WireType.ResultOf r ->
          CodeBlock.of("$T.result($L, $L)", Shape.Enumeration.class, of(r.ok()), of(r.err()));
      case WireType.Named n -> CodeBlock.of("$T.SHAPE", n.codec());
    };
  }

  private static CodeBlock scalar(Shape.Scalar scalar) {
    return CodeBlock.of("$T.$L", Shape.Scalar.class, scalar.name());
  }

  private static CodeBlock sequence(int length, CodeBlock element) {
    return length < 0
        ? CodeBlock.of("new $T($L)", Shape.Sequence.class, element)
        : CodeBlock.of("new $T($L, $L)", Shape.FixedArray.class, length, element);
  }

  /** An expression for the shape of a type with a codec of its own. */
  static CodeBlock of(DataType type) {
    return switch (type) {
      case DataType.Struct s -> CodeBlock.of("new $T($L)", Shape.Struct.class, fields(s));
      case DataType.Constants c ->
          enumeration(
              c.wireNames().stream()
                  .map(name -> variant(name, CodeBlock.of("new $T()", Shape.Payload.Unit.class)))
                  .toList());
      case DataType.Sum s ->
          enumeration(
              s.variants().stream().map(v -> variant(v.wireName(), payload(v.struct()))).toList());
    };
  }

  private static CodeBlock enumeration(List<CodeBlock> variants) {
    return CodeBlock.of("new $T($L)", Shape.Enumeration.class, list(variants));
  }

  private static CodeBlock variant(String name, CodeBlock payload) {
    return CodeBlock.of("new $T($S, $L)", Shape.Variant.class, name, payload);
  }

  private static CodeBlock payload(DataType.Struct struct) {
    return switch (struct.payload()) {
      case Shape.Payload.Unit u -> CodeBlock.of("new $T()", Shape.Payload.Unit.class);
      case Shape.Payload.Newtype n ->
          CodeBlock.of(
              "new $T($L)", Shape.Payload.Newtype.class, of(struct.fields().get(0).type()));
      case Shape.Payload.TupleOf t ->
          CodeBlock.of(
              "new $T($L)",
              Shape.Payload.TupleOf.class,
              list(struct.fields().stream().map(f -> of(f.type())).toList()));
      case Shape.Payload.StructOf s ->
          CodeBlock.of("new $T($L)", Shape.Payload.StructOf.class, fields(struct));
    };
  }

  private static CodeBlock fields(DataType.Struct struct) {
    List<CodeBlock> fields = new java.util.ArrayList<>();
    for (DataType.Field field : struct.fields()) {
      String name = struct.positional() ? "_" + fields.size() : field.wireName();
      fields.add(CodeBlock.of("new $T($S, $L)", Shape.Field.class, name, of(field.type())));
    }
    return list(fields);
  }

  /** An expression for the shape of a parameter or of a port that is returned. */
  static CodeBlock of(ServiceModel.Parameter parameter) {
    return switch (parameter.role()) {
      case VALUE -> of(parameter.type());
      case STREAM -> CodeBlock.of("new $T($L)", Shape.StreamPort.class, of(parameter.type()));
      case TUNNEL -> CodeBlock.of("new $T()", Shape.TunnelPort.class);
    };
  }

  /** An expression for a list. */
  static CodeBlock list(List<CodeBlock> elements) {
    if (elements.isEmpty()) {
      return CodeBlock.of("$T.of()", List.class);
    }
    return CodeBlock.of("$T.of(\n$>$>$L$<$<)", List.class, CodeBlock.join(elements, ",\n"));
  }
}
