package dev.rapace.processor;

import com.palantir.javapoet.AnnotationSpec;
import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.NameAllocator;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import dev.rapace.annotation.Generated;
import dev.rapace.postcard.Codec;
import dev.rapace.postcard.PostcardReader;
import dev.rapace.postcard.PostcardWriter;
import dev.rapace.schema.Shape;
import dev.rapace.schema.SignatureHash;
import java.util.List;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;

/** Writes the codec of a record, an enum or a sealed interface. */
final class CodecWriter {
  static final AnnotationSpec GENERATED =
      AnnotationSpec.builder(Generated.class).addMember("value", "$S", "rapace-processor").build();

  private CodecWriter() {}

  /** The class, without its package. */
  static TypeSpec write(DataType type) {
    ClassName self = Names.beside(type.element(), "Codec");
    ClassName value = ClassName.get(type.element());
    TypeSpec.Builder out =
        TypeSpec.classBuilder(self)
            .addJavadoc("How {@link $T} stands on the wire.\n", value)
            .addAnnotation(GENERATED)
            .addModifiers(Modifier.FINAL)
            .addOriginatingElement(type.element())
            .addSuperinterface(ParameterizedTypeName.get(ClassName.get(Codec.class), value));
    if (isPublic(type.element())) {
      out.addModifiers(Modifier.PUBLIC);
    }
    constant(out, self, "INSTANCE", CodeBlock.of("new $T()", self), "The codec; it has no state.");
    constant(
        out,
        ClassName.get(Shape.class),
        "SHAPE",
        ShapeCode.of(type),
        "What enters the signature hash of methods that use it.");
    constant(
        out,
        ClassName.get(String.class),
        "SHAPE_HASH",
        CodeBlock.of("$S", SignatureHash.toHex(SignatureHash.ofShape(type.shape()))),
        "BLAKE3 of the shape.");
    if (type instanceof DataType.Constants) {
      out.addField(
          FieldSpec.builder(ArrayTypeName.of(value), "CONSTANTS")
              .addModifiers(Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
              .initializer("$T.values()", value)
              .build());
    }
    out.addMethod(MethodSpec.constructorBuilder().addModifiers(Modifier.PRIVATE).build());
    out.addMethod(encode(type, value)).addMethod(decode(type, value));
    minSize(out, type.minSize());
    out.addMethod(SizeBody.method(value, type.fixedSize(), body -> size(type, body)));
    return out.build();
  }

  /** Whether other packages can name it. */
  static boolean isPublic(TypeElement type) {
    Element outer = type.getEnclosingElement();
    boolean implicit = outer != null && outer.getKind() == ElementKind.INTERFACE;
    boolean self = implicit || type.getModifiers().contains(Modifier.PUBLIC);
    return self && (!(outer instanceof TypeElement enclosing) || isPublic(enclosing));
  }

  private static void constant(
      TypeSpec.Builder out, TypeName type, String name, CodeBlock value, String doc) {
    out.addField(
        FieldSpec.builder(type, name)
            .addJavadoc("$L\n", doc)
            .addModifiers(Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
            .initializer(value)
            .build());
  }

  /** Adds {@code minEncodedSize} where it is not the usual 1. */
  static void minSize(TypeSpec.Builder out, int minSize) {
    if (minSize != 1) {
      out.addMethod(
          MethodSpec.methodBuilder("minEncodedSize")
              .addAnnotation(Override.class)
              .addModifiers(Modifier.PUBLIC)
              .returns(TypeName.INT)
              .addStatement("return $L", minSize)
              .build());
    }
  }

  /** The head of {@code encode}. */
  static MethodSpec.Builder encodeHead(TypeName value) {
    return MethodSpec.methodBuilder("encode")
        .addAnnotation(Override.class)
        .addModifiers(Modifier.PUBLIC)
        .addParameter(value, "value")
        .addParameter(PostcardWriter.class, "out");
  }

  /** The head of {@code decode}. */
  static MethodSpec.Builder decodeHead(TypeName value) {
    return MethodSpec.methodBuilder("decode")
        .addAnnotation(Override.class)
        .addModifiers(Modifier.PUBLIC)
        .returns(value)
        .addParameter(PostcardReader.class, "in");
  }

  /** Names that the parameters of {@code encode} and {@code decode} take. */
  static NameAllocator names() {
    NameAllocator names = new NameAllocator();
    names.newName("value");
    names.newName("in");
    names.newName("out");
    return names;
  }

  private static MethodSpec encode(DataType type, ClassName value) {
    CodeBlock.Builder code = CodeBlock.builder();
    switch (type) {
      case DataType.Struct s -> fields(s, "value", new EncodeBody(code, names()));
      case DataType.Constants c -> code.addStatement("out.writeVariant(value.ordinal())");
      case DataType.Sum s -> {
        code.beginControlFlow("switch (value)");
        for (int i = 0; i < s.variants().size(); i++) {
          DataType.Struct variant = s.variants().get(i).struct();
          NameAllocator names = names();
          String local = names.newName("variant");
          code.beginControlFlow("case $T $L ->", ClassName.get(variant.element()), local);
          code.addStatement("out.writeVariant($L)", i);
          fields(variant, local, new EncodeBody(code, names));
          code.endControlFlow();
        }
        code.endControlFlow();
      }
    }
    return encodeHead(value).addCode(code.build()).build();
  }

  private static void size(DataType type, SizeBody body) {
    switch (type) {
      case DataType.Struct s -> body.fields(s, "value");
      case DataType.Constants c -> body.index("value.ordinal()");
      case DataType.Sum s -> body.variants(s, "value");
    }
  }

  private static void fields(DataType.Struct struct, String value, EncodeBody body) {
    for (DataType.Field field : struct.fields()) {
      body.part(field.type(), field.javaName(), value + "." + field.javaName() + "()");
    }
  }

  private static MethodSpec decode(DataType type, ClassName value) {
    CodeBlock.Builder code = CodeBlock.builder();
    switch (type) {
      case DataType.Struct s -> construct(s, code, "return ");
      case DataType.Constants c ->
          code.addStatement("return CONSTANTS[in.readVariant($L)]", c.wireNames().size());
      case DataType.Sum s -> {
        int count = s.variants().size();
        code.beginControlFlow("return switch (in.readVariant($L))", count);
        for (int i = 0; i < count; i++) {
          // The reader refuses every other index.
          String label = i == count - 1 ? "default" : "case " + i;
          code.beginControlFlow("$L ->", label);
          construct(s.variants().get(i).struct(), code, "yield ");
          code.endControlFlow();
        }
        code.unindent().add("};\n");
      }
    }
    return decodeHead(value).addCode(code.build()).build();
  }

  private static void construct(DataType.Struct struct, CodeBlock.Builder code, String verb) {
    List<WireType> types = struct.fields().stream().map(DataType.Field::type).toList();
    List<String> hints = struct.fields().stream().map(DataType.Field::javaName).toList();
    List<CodeBlock> read = new DecodeBody(code, names()).readAll(types, hints);
    code.addStatement(
        "$Lnew $T($L)", verb, ClassName.get(struct.element()), CodeBlock.join(read, ", "));
  }
}
