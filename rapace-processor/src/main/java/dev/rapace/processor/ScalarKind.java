package dev.rapace.processor;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.TypeName;
import dev.rapace.schema.Shape;
import java.math.BigInteger;

/** Types without parts: their Java type, and how they are written and read. */
@SuppressWarnings("ImmutableEnumChecker") // A TypeName never changes, but does not say so.
enum ScalarKind {
  BOOL(Shape.Scalar.BOOL, TypeName.BOOLEAN, "out.writeBool(%s)", "in.readBool()"),
  U8(Shape.Scalar.U8, TypeName.INT, "out.writeU8(%s)", "in.readU8()"),
  U8_BITS(Shape.Scalar.U8, TypeName.BYTE, "out.writeI8(%s)", "in.readI8()"),
  U16(Shape.Scalar.U16, TypeName.INT, "out.writeU16(%s)", "in.readU16()"),
  U16_BITS(Shape.Scalar.U16, TypeName.SHORT, "out.writeU16(%s & 0xFFFF)", "(short) in.readU16()"),
  U32(Shape.Scalar.U32, TypeName.LONG, "out.writeU32(%s)", "in.readU32()"),
  U32_BITS(Shape.Scalar.U32, TypeName.INT, "out.writeU32Bits(%s)", "in.readU32Bits()"),
  U64(Shape.Scalar.U64, big(), "out.writeU64(%s)", "in.readU64()"),
  U64_BITS(Shape.Scalar.U64, TypeName.LONG, "out.writeU64Bits(%s)", "in.readU64Bits()"),
  U128(Shape.Scalar.U128, big(), "out.writeU128(%s)", "in.readU128()"),
  I8(Shape.Scalar.I8, TypeName.BYTE, "out.writeI8(%s)", "in.readI8()"),
  I16(Shape.Scalar.I16, TypeName.SHORT, "out.writeI16(%s)", "in.readI16()"),
  I32(Shape.Scalar.I32, TypeName.INT, "out.writeI32(%s)", "in.readI32()"),
  I64(Shape.Scalar.I64, TypeName.LONG, "out.writeI64(%s)", "in.readI64()"),
  I128(Shape.Scalar.I128, big(), "out.writeI128(%s)", "in.readI128()"),
  F32(Shape.Scalar.F32, TypeName.FLOAT, "out.writeF32(%s)", "in.readF32()", 4),
  F64(Shape.Scalar.F64, TypeName.DOUBLE, "out.writeF64(%s)", "in.readF64()", 8),
  CHAR(Shape.Scalar.CHAR, TypeName.INT, "out.writeChar(%s)", "in.readChar()"),
  STRING(
      Shape.Scalar.STRING, ClassName.get(String.class), "out.writeString(%s)", "in.readString()"),
  BYTES(
      Shape.Scalar.BYTES, ArrayTypeName.of(TypeName.BYTE), "out.writeBytes(%s)", "in.readBytes()");

  final Shape.Scalar shape;
  final TypeName javaType;
  final int minSize;
  private final String write;
  private final String read;

  ScalarKind(Shape.Scalar shape, TypeName javaType, String write, String read) {
    this(shape, javaType, write, read, 1);
  }

  ScalarKind(Shape.Scalar shape, TypeName javaType, String write, String read, int minSize) {
    this.shape = shape;
    this.javaType = javaType;
    this.write = write;
    this.read = read;
    this.minSize = minSize;
  }

  private static TypeName big() {
    return ClassName.get(BigInteger.class);
  }

  /** Statement that writes the value of this expression, without its semicolon. */
  String write(String value) {
    return write.formatted(value);
  }

  /** Expression that reads a value. */
  String read() {
    return read;
  }

  /** The bytes of every value, or -1 if they differ. */
  int fixedSize() {
    return switch (this) {
      case BOOL, U8, U8_BITS, I8, F32, F64 -> minSize;
      default -> -1;
    };
  }

  /** Call of a method of {@code Sizes} that counts the value of this expression. */
  String size(String value) {
    return switch (this) {
      case U16_BITS -> "unsigned(" + value + " & 0xFFFF)";
      case U32_BITS -> "unsigned(" + value + " & 0xFFFFFFFFL)";
      case I16, I32, I64, I128 -> "signed(" + value + ")";
      case STRING -> "string(" + value + ")";
      case BYTES -> "bytes(" + value + ".length)";
      default -> "unsigned(" + value + ")";
    };
  }

  /** The ready codec in {@code Codecs}, or null if none has this Java type. */
  @org.jspecify.annotations.Nullable
  String readyCodec() {
    return switch (this) {
      case U8_BITS -> "I8";
      case U16_BITS -> null;
      default -> name();
    };
  }
}
