package dev.rapace.processor;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import dev.rapace.CallOptions;
import dev.rapace.RapaceClient;
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

  /** The stub that waits; it is an implementation of the service if that has no ports. */
  static TypeSpec blocking(ServiceModel service) {
    return new StubWriter(service, false).write();
  }

  /** The stub that returns futures. */
  static TypeSpec async(ServiceModel service) {
    return new StubWriter(service, true).write();
  }

  private boolean isImplementation() {
    return !async && service.operations().stream().allMatch(Operation::isUnary);
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
    if (isImplementation()) {
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
    for (Parameter argument : operation.arguments()) {
      method.addParameter(argument.type().javaType(), argument.name());
    }
    if (isImplementation()) {
      method.addAnnotation(Override.class);
    } else {
      method.addJavadoc("Calls {@code $L.$L}.\n", service.wireName(), operation.wireName());
    }
    CodeBlock request = request(operation);
    TypeName result = WireType.boxed(operation.result());
    if (async) {
      method.returns(ParameterizedTypeName.get(ClassName.get(CompletableFuture.class), result));
    } else if (!operation.returnsVoid()) {
      method.returns(operation.result().javaType());
    }
    method.addStatement(
        "$Lthis.client.$L($T.$L, $L, this.options)",
        async || !operation.returnsVoid() ? "return " : "",
        async ? "callAsync" : "call",
        methods,
        operation.constant(),
        request);
    out.addMethod(method.build());
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
