package dev.rapace.processor;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import com.palantir.javapoet.WildcardTypeName;
import dev.rapace.Method;
import dev.rapace.Port;
import dev.rapace.postcard.Codec;
import dev.rapace.postcard.Codecs;
import dev.rapace.processor.ServiceModel.Operation;
import dev.rapace.processor.ServiceModel.Parameter;
import dev.rapace.schema.MethodId;
import dev.rapace.schema.ServiceDescription;
import dev.rapace.schema.Shape;
import dev.rapace.security.AccessClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.lang.model.element.Modifier;

/** Writes the class that holds the methods of a service: names, ids, hashes, codecs. */
final class MethodsWriter {
  /** Names that no component of a record may have. */
  private static final Set<String> NOT_FOR_COMPONENTS =
      Set.of(
          "clone", "finalize", "getClass", "hashCode", "notify", "notifyAll", "toString", "wait");

  private final ServiceModel service;
  private final ClassName self;
  private final TypeSpec.Builder out;

  private MethodsWriter(ServiceModel service) {
    this.service = service;
    this.self = Names.beside(service.element(), "Methods");
    this.out =
        TypeSpec.classBuilder(self)
            .addJavadoc(
                "The methods of {@link $T} as both sides declare them.\n",
                ClassName.get(service.element()))
            .addAnnotation(CodecWriter.GENERATED)
            .addModifiers(Modifier.FINAL)
            .addOriginatingElement(service.element());
  }

  static TypeSpec write(ServiceModel service) {
    return new MethodsWriter(service).write();
  }

  private TypeSpec write() {
    if (CodecWriter.isPublic(service.element())) {
      out.addModifiers(Modifier.PUBLIC);
    }
    for (Operation operation : service.operations()) {
      declare(operation);
    }
    TypeName any = WildcardTypeName.subtypeOf(Object.class);
    TypeName method = ParameterizedTypeName.get(ClassName.get(Method.class), any, any);
    out.addField(
        FieldSpec.builder(ParameterizedTypeName.get(ClassName.get(List.class), method), "ALL")
            .addJavadoc("All of them: what a client lists in its Hello.\n")
            .addModifiers(Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
            .initializer(
                "$T.of($L)",
                List.class,
                String.join(", ", service.operations().stream().map(Operation::constant).toList()))
            .build());
    out.addMethod(MethodSpec.constructorBuilder().addModifiers(Modifier.PRIVATE).build());
    out.addMethod(describe());
    return out.build();
  }

  private MethodSpec describe() {
    List<CodeBlock> methods = new ArrayList<>();
    for (Operation operation : service.operations()) {
      List<CodeBlock> arguments =
          operation.parameters().stream()
              .map(p ->
                  CodeBlock.of("new $T($S, $L)", Shape.Field.class, p.wireName(), ShapeCode.of(p)))
              .toList();
      CodeBlock result =
          operation.returned().isPresent()
              ? ShapeCode.of(operation.returned().get())
              : ShapeCode.of(operation.result());
      methods.add(
          CodeBlock.of(
              "new $T($S, $S, $L, $L)",
              ServiceDescription.MethodDescription.class,
              operation.wireName(),
              operation.documentation(),
              ShapeCode.list(arguments),
              result));
    }
    return MethodSpec.methodBuilder("describe")
        .addJavadoc("The service for tools: methods, shapes, documentation.\n")
        .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
        .returns(ServiceDescription.class)
        .addStatement(
            "return new $T($S, $S, $L)",
            ServiceDescription.class,
            service.wireName(),
            service.documentation(),
            ShapeCode.list(methods))
        .build();
  }

  /** The type of the request: the one argument, nothing, or a record of all arguments. */
  static TypeName requestType(ServiceModel service, Operation operation) {
    List<Parameter> arguments = operation.arguments();
    return switch (arguments.size()) {
      case 0 -> new WireType.Nothing().javaType();
      case 1 -> WireType.boxed(arguments.get(0).type());
      default ->
          Names.beside(service.element(), "Methods")
              .nestedClass(
                  Names.pascal(operation.constant().toLowerCase(Locale.ROOT)) + "Arguments");
    };
  }

  /** Accessor of an argument in the record of all arguments. */
  static String component(Parameter argument) {
    return NOT_FOR_COMPONENTS.contains(argument.name()) ? argument.name() + "_" : argument.name();
  }

  private void declare(Operation operation) {
    operation.ports().forEach(port -> declare(operation, port));
    TypeName request = requestType(service, operation);
    TypeName response = WireType.boxed(operation.result());
    String baseName = Names.pascal(operation.constant().toLowerCase(Locale.ROOT));
    CodeBlock.Builder value =
        CodeBlock.builder()
            .add(
                "$T.of($S, $S, $L, $L)",
                Method.class,
                service.wireName(),
                operation.wireName(),
                requestCodec(operation, request, baseName),
                codec(operation.result(), baseName + "Result"));
    value.add("$>$>\n.signatureHash($S)", operation.hash());
    operation.ports().forEach(port -> value.add("\n.port($L)", port.constant()));
    requirements(operation, value);
    value.add("$<$<");
    out.addField(
        FieldSpec.builder(
                ParameterizedTypeName.get(ClassName.get(Method.class), request, response),
                operation.constant())
            .addJavadoc(
                "{@code $L.$L}, id {@code 0x$L}.\n",
                service.wireName(),
                operation.wireName(),
                String.format("%08X", MethodId.of(service.wireName(), operation.wireName())))
            .addModifiers(Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
            .initializer(value.build())
            .build());
  }

  private void declare(Operation operation, Parameter port) {
    boolean tunnel = port.role() == ServiceModel.Role.TUNNEL;
    TypeName item = tunnel ? ArrayTypeName.of(TypeName.BYTE) : WireType.boxed(port.type());
    String name = Names.pascal(port.constant().toLowerCase(Locale.ROOT));
    String kind = operation.given().contains(port) ? "clientStream" : "serverStream";
    CodeBlock made =
        tunnel
            ? CodeBlock.of("$T.tunnel($L)", Port.class, port.port())
            : CodeBlock.of(
                "$T.$L($L, $L)", Port.class, kind, port.port(), codec(port.type(), name));
    out.addField(
        FieldSpec.builder(
                ParameterizedTypeName.get(ClassName.get(Port.class), item), port.constant())
            .addJavadoc("{@code $L} of {@code $L}.\n", port.name(), operation.wireName())
            .addModifiers(Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
            .initializer(made)
            .build());
  }

  private static void requirements(Operation operation, CodeBlock.Builder value) {
    ServiceModel.Requirements needs = operation.requirements();
    needs.roles().forEach(role -> value.add("\n.requiresRole($S)", role));
    needs.scopes().forEach(scope -> value.add("\n.requiresScope($S)", scope));
    needs
        .access()
        .ifPresent(access -> value.add("\n.access($T.$L)", AccessClass.class, access.name()));
    if (needs.idempotent()) {
      value.add("\n.idempotent()");
    }
  }

  private CodeBlock requestCodec(Operation operation, TypeName request, String baseName) {
    List<Parameter> arguments = operation.arguments();
    if (arguments.size() < 2) {
      WireType only = arguments.isEmpty() ? new WireType.Nothing() : arguments.get(0).type();
      return codec(only, baseName + "Request");
    }
    TypeSpec.Builder record =
        TypeSpec.recordBuilder(((ClassName) request).simpleName())
            .addJavadoc("The arguments of {@code $L}.\n", operation.wireName())
            .addModifiers(Modifier.PUBLIC);
    MethodSpec.Builder canonical = MethodSpec.constructorBuilder();
    for (Parameter argument : arguments) {
      canonical.addParameter(
          ParameterSpec.builder(argument.type().javaType(), component(argument)).build());
    }
    record.recordConstructor(canonical.build());
    out.addType(record.build());
    CodeBlock.Builder encode = CodeBlock.builder();
    EncodeBody body = new EncodeBody(encode, CodecWriter.names());
    for (Parameter argument : arguments) {
      body.part(argument.type(), argument.name(), "value." + component(argument) + "()");
    }
    CodeBlock.Builder decode = CodeBlock.builder();
    List<WireType> types = arguments.stream().map(Parameter::type).toList();
    List<String> hints = arguments.stream().map(Parameter::name).toList();
    List<CodeBlock> read = new DecodeBody(decode, CodecWriter.names()).readAll(types, hints);
    decode.addStatement("return new $T($L)", request, CodeBlock.join(read, ", "));
    return nestedCodec(
        baseName + "ArgumentsCodec",
        request,
        encode.build(),
        decode.build(),
        WireType.sum(types.stream()),
        SizeBody.method(
            request, WireType.fixedSum(types.stream()), sizes -> size(arguments, sizes)));
  }

  private static void size(List<Parameter> arguments, SizeBody body) {
    for (Parameter argument : arguments) {
      body.part(argument.type(), argument.name(), "value." + component(argument) + "()");
    }
  }

  /** An expression for a codec of this type; a nested class is written where none exists. */
  private CodeBlock codec(WireType type, String name) {
    if (type instanceof WireType.Nothing) {
      return CodeBlock.of("$T.UNIT", Codecs.class);
    }
    if (type instanceof WireType.Named named) {
      return CodeBlock.of("$T.INSTANCE", named.codec());
    }
    if (type instanceof WireType.Scalar scalar && scalar.kind().readyCodec() != null) {
      return CodeBlock.of("$T.$L", Codecs.class, scalar.kind().readyCodec());
    }
    CodeBlock.Builder encode = CodeBlock.builder();
    new EncodeBody(encode, CodecWriter.names()).write(type, "value");
    CodeBlock.Builder decode = CodeBlock.builder();
    CodeBlock read = new DecodeBody(decode, CodecWriter.names()).read(type, "result");
    decode.addStatement("return $L", read);
    TypeName boxed = WireType.boxed(type);
    return nestedCodec(
        name + "Codec",
        boxed,
        encode.build(),
        decode.build(),
        type.minSize(),
        SizeBody.method(boxed, type.fixedSize(), sizes -> sizes.count(type, "value")));
  }

  private CodeBlock nestedCodec(
      String name,
      TypeName value,
      CodeBlock encode,
      CodeBlock decode,
      int minSize,
      MethodSpec sizeHint) {
    TypeSpec.Builder codec =
        TypeSpec.classBuilder(name)
            .addModifiers(Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
            .addSuperinterface(ParameterizedTypeName.get(ClassName.get(Codec.class), value))
            .addMethod(CodecWriter.encodeHead(value).addCode(encode).build())
            .addMethod(CodecWriter.decodeHead(value).addCode(decode).build());
    CodecWriter.minSize(codec, minSize);
    codec.addMethod(sizeHint);
    out.addType(codec.build());
    return CodeBlock.of("new $L()", name);
  }
}
