package dev.rapace.processor;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.NameAllocator;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import dev.rapace.CallOptions;
import dev.rapace.RapaceClient;
import dev.rapace.StreamReader;
import dev.rapace.StreamingCall;
import dev.rapace.Streams;
import dev.rapace.Tunnel;
import dev.rapace.processor.ServiceModel.Operation;
import dev.rapace.processor.ServiceModel.Parameter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.lang.model.element.Modifier;

/** Writes the client stubs: one that waits, and one that returns futures. */
final class StubWriter {
  private final ServiceModel service;
  private final boolean async;
  private final ClassName self;
  private final ClassName methods;

  private StubWriter(ServiceModel service, boolean async) {
    this.service = service;
    this.async = async;
    this.self = Names.beside(service.element(), async ? "AsyncClient" : "Client");
    this.methods = Names.beside(service.element(), "Methods");
  }

  /** The stub that waits; it is an implementation of the service. */
  static TypeSpec blocking(ServiceModel service) {
    return new StubWriter(service, false).write();
  }

  /** The stub that returns futures. */
  static TypeSpec async(ServiceModel service) {
    return new StubWriter(service, true).write();
  }

  private TypeSpec write() {
    ClassName declared = ClassName.get(service.element());
    TypeSpec.Builder out =
        TypeSpec.classBuilder(self)
            .addJavadoc(
                "Calls {@link $T} through a client$L. Thread-safe; as long-lived as the client.\n",
                declared,
                async ? " and returns futures" : " and waits")
            .addAnnotation(CodecWriter.GENERATED)
            .addModifiers(Modifier.FINAL)
            .addOriginatingElement(service.element());
    if (CodecWriter.isPublic(service.element())) {
      out.addModifiers(Modifier.PUBLIC);
    }
    if (!async) {
      out.addSuperinterface(declared);
    }
    out.addField(privateFinal(RapaceClient.class, "client"))
        .addField(privateFinal(CallOptions.class, "options"));
    constructors(out);
    service.operations().forEach(operation -> call(out, operation));
    return out.build();
  }

  private static FieldSpec privateFinal(Class<?> type, String name) {
    return FieldSpec.builder(type, name, Modifier.PRIVATE, Modifier.FINAL).build();
  }

  private void constructors(TypeSpec.Builder out) {
    out.addMethod(
        MethodSpec.constructorBuilder()
            .addJavadoc("Makes calls through this client, without settings of their own.\n")
            .addModifiers(Modifier.PUBLIC)
            .addParameter(RapaceClient.class, "client")
            .addStatement("this(client, $T.DEFAULT)", CallOptions.class)
            .build());
    out.addMethod(
        MethodSpec.constructorBuilder()
            .addModifiers(Modifier.PRIVATE)
            .addParameter(RapaceClient.class, "client")
            .addParameter(CallOptions.class, "options")
            .addStatement("this.client = client")
            .addStatement("this.options = options")
            .build());
    out.addMethod(
        MethodSpec.methodBuilder("with")
            .addJavadoc("The same stub with these settings for each call.\n")
            .addModifiers(Modifier.PUBLIC)
            .returns(self)
            .addParameter(CallOptions.class, "options")
            .addStatement("return new $T(client, options)", self)
            .build());
  }

  private void call(TypeSpec.Builder out, Operation operation) {
    MethodSpec.Builder method =
        MethodSpec.methodBuilder(operation.javaName()).addModifiers(Modifier.PUBLIC);
    for (Parameter parameter : operation.parameters()) {
      method.addParameter(typeOf(parameter), parameter.name());
    }
    if (async) {
      method.addJavadoc("Calls {@code $L.$L}.\n", service.wireName(), operation.wireName());
    } else {
      method.addAnnotation(Override.class);
    }
    boolean returns = async || !operation.isVoid();
    if (operation.returned().isPresent()) {
      method.returns(typeOf(operation.returned().get()));
    } else if (async) {
      TypeName result = WireType.boxed(operation.result());
      method.returns(ParameterizedTypeName.get(ClassName.get(CompletableFuture.class), result));
    } else if (returns) {
      method.returns(operation.result().javaType());
    }
    if (operation.ports().isEmpty()) {
      method.addStatement(
          "$Lthis.client.$L($T.$L, $L, this.options)",
          returns ? "return " : "",
          async ? "callAsync" : "call",
          methods,
          operation.constant(),
          request(operation));
    } else {
      method.addCode(streaming(operation));
    }
    out.addMethod(method.build());
  }

  private static TypeName typeOf(Parameter parameter) {
    return switch (parameter.role()) {
      case VALUE -> parameter.type().javaType();
      case STREAM ->
          ParameterizedTypeName.get(
              ClassName.get(StreamReader.class), WireType.boxed(parameter.type()));
      case TUNNEL -> ClassName.get(Tunnel.class);
    };
  }

  /** Opens the call, joins the caller's streams with its ports, and gives back what it returns. */
  private CodeBlock streaming(Operation operation) {
    NameAllocator names = new NameAllocator();
    operation.parameters().forEach(parameter -> names.newName(parameter.name()));
    String call = names.newName("call");
    CodeBlock open =
        CodeBlock.of(
            "$T $L = this.client.open($T.$L, $L, this.options)",
            ParameterizedTypeName.get(
                ClassName.get(StreamingCall.class), WireType.boxed(operation.result())),
            call,
            methods,
            operation.constant(),
            request(operation));
    CodeBlock.Builder code = CodeBlock.builder();
    boolean waits = !async && operation.returned().isEmpty();
    if (waits) {
      code.beginControlFlow("try ($L)", open);
    } else {
      code.addStatement(open);
    }
    for (Parameter port : operation.given()) {
      code.addStatement(
          port.role() == ServiceModel.Role.STREAM
              ? CodeBlock.of(
                  "$T.feed($L, $L, $T.$L)",
                  Streams.class,
                  port.name(),
                  call,
                  methods,
                  port.constant())
              : CodeBlock.of(
                  "$T.joinInBackground($L, $L.tunnel($T.$L))",
                  Streams.class,
                  port.name(),
                  call,
                  methods,
                  port.constant()));
    }
    if (waits) {
      code.addStatement("$L$L.await()", operation.isVoid() ? "" : "return ", call);
      code.endControlFlow();
    } else if (operation.returned().isEmpty()) {
      // What the caller still sends ends with the response.
      code.addStatement("$1L.response().whenComplete((result, problem) -> $1L.close())", call);
      code.addStatement("return $L.response()", call);
    } else {
      Parameter port = operation.returned().get();
      code.addStatement(
          "return $T.$L($L, $T.$L)",
          Streams.class,
          port.role() == ServiceModel.Role.STREAM ? "items" : "tunnel",
          call,
          methods,
          port.constant());
    }
    return code.build();
  }

  private CodeBlock request(Operation operation) {
    List<Parameter> arguments = operation.arguments();
    return switch (arguments.size()) {
      case 0 -> CodeBlock.of("$T.UNIT", new WireType.Nothing().javaType());
      case 1 -> CodeBlock.of("$L", arguments.get(0).name());
      default ->
          CodeBlock.of(
              "new $T($L)",
              MethodsWriter.requestType(service, operation),
              String.join(", ", arguments.stream().map(Parameter::name).toList()));
    };
  }
}
