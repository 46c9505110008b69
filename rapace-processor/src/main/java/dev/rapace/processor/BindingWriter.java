package dev.rapace.processor;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import dev.rapace.CallContext;
import dev.rapace.HandlerMode;
import dev.rapace.RapaceServer;
import dev.rapace.Streams;
import dev.rapace.processor.ServiceModel.Operation;
import dev.rapace.processor.ServiceModel.Parameter;
import java.util.function.Function;
import javax.lang.model.element.Modifier;

/** Writes the class that adds an implementation of a service to a server. */
final class BindingWriter {
  private final ServiceModel service;
  private final ClassName declared;
  private final ClassName methods;

  private BindingWriter(ServiceModel service) {
    this.service = service;
    this.declared = ClassName.get(service.element());
    this.methods = Names.beside(service.element(), "Methods");
  }

  static TypeSpec write(ServiceModel service) {
    return new BindingWriter(service).write();
  }

  private TypeSpec write() {
    TypeSpec.Builder out =
        TypeSpec.classBuilder(Names.beside(service.element(), "Server"))
            .addJavadoc("Serves implementations of {@link $T}.\n", declared)
            .addAnnotation(CodecWriter.GENERATED)
            .addModifiers(Modifier.FINAL)
            .addOriginatingElement(service.element());
    if (CodecWriter.isPublic(service.element())) {
      out.addModifiers(Modifier.PUBLIC);
    }
    out.addMethod(MethodSpec.constructorBuilder().addModifiers(Modifier.PRIVATE).build());
    out.addMethod(
        head("bind", "Serves this implementation; each call on a virtual thread of its own.")
            .addParameter(declared, "implementation")
            .addStatement(
                "return bind(server, implementation, $T.VIRTUAL_THREAD)", HandlerMode.class)
            .build());
    out.addMethod(
        head("bind", "Serves this implementation, its calls where {@code mode} says.")
            .addParameter(declared, "implementation")
            .addParameter(HandlerMode.class, "mode")
            .addStatement("return bindPerCall(server, call -> implementation, mode)")
            .build());
    TypeName factory =
        ParameterizedTypeName.get(
            ClassName.get(Function.class), ClassName.get(CallContext.class), declared);
    out.addMethod(
        head(
                "bindPerCall",
                "Serves what {@code implementations} gives for each call: for implementations that"
                    + " ask who is calling.")
            .addParameter(factory, "implementations")
            .addParameter(HandlerMode.class, "mode")
            .addCode(registrations())
            .build());
    return out.build();
  }

  private static MethodSpec.Builder head(String name, String doc) {
    return MethodSpec.methodBuilder(name)
        .addJavadoc("$L\n\n@return the builder\n", doc)
        .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
        .returns(RapaceServer.Builder.class)
        .addParameter(RapaceServer.Builder.class, "server");
  }

  private CodeBlock registrations() {
    CodeBlock.Builder code = CodeBlock.builder();
    for (Operation operation : service.operations()) {
      code.add("server.method(\n$>$>$T.$L,\n(call, request) -> ", methods, operation.constant());
      CodeBlock invocation =
          CodeBlock.of(
              "implementations.apply(call).$L($L)", operation.javaName(), arguments(operation));
      TypeName unit = new WireType.Nothing().javaType();
      if (operation.returned().isPresent()) {
        Parameter port = operation.returned().get();
        boolean stream = port.role() == ServiceModel.Role.STREAM;
        code.add(
            "{\n$>$T.$L(\n$>$>$L,\ncall.$L($T.$L));\n$<$<return $T.UNIT;\n$<}",
            Streams.class,
            stream ? "pump" : "join",
            invocation,
            stream ? "writer" : "tunnel",
            methods,
            port.constant(),
            unit);
      } else if (operation.isVoid()) {
        code.add("{\n$>$L;\nreturn $T.UNIT;\n$<}", invocation, unit);
      } else {
        code.add("$L", invocation);
      }
      // Whoever reads or writes a stream waits: never on the loop.
      code.add(
          ",\n$L);\n$<$<",
          operation.ports().isEmpty()
              ? CodeBlock.of("mode")
              : CodeBlock.of("$T.VIRTUAL_THREAD", HandlerMode.class));
    }
    code.addStatement("return server");
    return code.build();
  }

  private CodeBlock arguments(Operation operation) {
    int values = operation.arguments().size();
    return operation.parameters().stream()
        .map(parameter ->
            switch (parameter.role()) {
              case VALUE ->
                  CodeBlock.of(
                      values == 1
                          ? "request"
                          : "request." + MethodsWriter.component(parameter) + "()");
              case STREAM -> CodeBlock.of("call.reader($T.$L)", methods, parameter.constant());
              case TUNNEL -> CodeBlock.of("call.tunnel($T.$L)", methods, parameter.constant());
            })
        .collect(CodeBlock.joining(", "));
  }
}
