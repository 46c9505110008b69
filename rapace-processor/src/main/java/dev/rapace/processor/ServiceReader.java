package dev.rapace.processor;

import com.palantir.javapoet.NameAllocator;
import dev.rapace.annotation.Access;
import dev.rapace.annotation.Idempotent;
import dev.rapace.annotation.RequiresRole;
import dev.rapace.annotation.RequiresScope;
import dev.rapace.processor.ServiceModel.Operation;
import dev.rapace.processor.ServiceModel.Parameter;
import dev.rapace.processor.ServiceModel.Requirements;
import dev.rapace.processor.ServiceModel.Role;
import dev.rapace.schema.MethodId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import org.jspecify.annotations.Nullable;

/** Reads service interfaces; reports every mistake in one, not only the first. */
final class ServiceReader {
  private static final int MAX_REQUEST_PORTS = 100;
  private static final int FIRST_RESPONSE_PORT = 101;

  private final Elements elements;
  private final TypeReader types;
  private final Diagnostics diagnostics;

  ServiceReader(Elements elements, TypeReader types, Diagnostics diagnostics) {
    this.elements = elements;
    this.types = types;
    this.diagnostics = diagnostics;
  }

  /** The service, or null if something in it was reported. */
  @Nullable ServiceModel read(TypeElement element) {
    try {
      checkInterface(element);
      String name = Names.wire(element);
      List<Operation> operations = operations(element, name);
      return operations == null
          ? null
          : new ServiceModel(element, name, documentation(element), operations);
    } catch (SchemaException e) {
      diagnostics.error(e, element);
      return null;
    }
  }

  private String documentation(Element element) {
    String comment = elements.getDocComment(element);
    return comment == null ? "" : comment.strip().replaceAll("\\n ", "\n");
  }

  private static void checkInterface(TypeElement element) throws SchemaException {
    if (element.getKind() != ElementKind.INTERFACE) {
      throw new SchemaException(element, "a service is an interface: make this one");
    }
    if (!element.getTypeParameters().isEmpty()) {
      throw new SchemaException(element, "a service has no type parameters: remove them");
    }
    if (!element.getInterfaces().isEmpty()) {
      throw new SchemaException(
          element, "a service extends no other interface: declare all its methods in it");
    }
    if (element.getModifiers().contains(Modifier.PRIVATE)) {
      throw new SchemaException(element, "generated code must see a service: not private");
    }
  }

  private @Nullable List<Operation> operations(TypeElement service, String serviceName)
      throws SchemaException {
    List<Operation> read = new ArrayList<>();
    Map<Integer, String> ids = new HashMap<>();
    NameAllocator constants = new NameAllocator();
    constants.newName("ALL");
    boolean good = true;
    for (ExecutableElement method : ElementFilter.methodsIn(service.getEnclosedElements())) {
      if (!method.getModifiers().contains(Modifier.ABSTRACT)) {
        continue; // Defaults and statics run where they are called.
      }
      try {
        String name = Names.wire(method);
        checkId(method, serviceName, name, ids);
        read.add(operation(service, method, name, constants));
      } catch (SchemaException e) {
        diagnostics.error(e, method);
        good = false;
      }
    }
    if (good && read.isEmpty()) {
      throw new SchemaException(service, "a service needs an abstract method");
    }
    return good ? read : null;
  }

  private static void checkId(
      ExecutableElement method, String service, String name, Map<Integer, String> ids)
      throws SchemaException {
    int id;
    try {
      id = MethodId.of(service, name);
    } catch (IllegalArgumentException e) {
      throw new SchemaException(
          method,
          "the id of "
              + service
              + "."
              + name
              + " is 0, which is reserved: rename the method or give it a @WireName"
              + " [core.method-id.zero-enforcement]");
    }
    String taken = ids.put(id, name);
    if (taken == null) {
      return;
    }
    throw new SchemaException(
        method,
        taken.equals(name)
            ? "two methods are called "
                + name
                + " on the wire, and overloads have one id: give one a @WireName"
            : service
                + "."
                + name
                + " and "
                + service
                + "."
                + taken
                + " have the same id "
                + Integer.toHexString(id)
                + ": rename one of them or give it a @WireName"
                + " [core.method-id.collision-detection]");
  }

  private Operation operation(
      TypeElement service, ExecutableElement method, String name, NameAllocator constants)
      throws SchemaException {
    if (!method.getTypeParameters().isEmpty()) {
      throw new SchemaException(method, "a method of a service has no type parameters");
    }
    String constant = constants.newName(Names.constant(name));
    List<Parameter> parameters = parameters(method, constant, constants);
    TypeMirror type = method.getReturnType();
    Role role = role(type);
    Optional<Parameter> returned = Optional.empty();
    if (role != Role.VALUE) {
      String port = constants.newName(constant + "_RESULT");
      WireType item = item(role, type, method);
      returned =
          Optional.of(new Parameter("result", "result", role, item, FIRST_RESPONSE_PORT, port));
    }
    return new Operation(
        method.getSimpleName().toString(),
        name,
        constant,
        documentation(method),
        parameters,
        role == Role.VALUE ? types.read(type, method) : new WireType.Nothing(),
        type.getKind() == TypeKind.VOID,
        returned,
        requirements(service, method));
  }

  private List<Parameter> parameters(
      ExecutableElement method, String constant, NameAllocator constants) throws SchemaException {
    List<Parameter> read = new ArrayList<>();
    int port = 0;
    for (VariableElement parameter : method.getParameters()) {
      String name = parameter.getSimpleName().toString();
      String wireName = Names.wire(parameter);
      TypeMirror type = parameter.asType();
      Role role = role(type);
      if (role == Role.VALUE) {
        read.add(new Parameter(name, wireName, role, types.read(type, parameter), 0, ""));
        continue;
      }
      if (++port > MAX_REQUEST_PORTS) {
        throw new SchemaException(
            parameter,
            "a method has at most "
                + MAX_REQUEST_PORTS
                + " ports in its request (R48): put several kinds of items on one stream");
      }
      String portConstant = constants.newName(constant + "_" + Names.constant(name));
      read.add(
          new Parameter(name, wireName, role, item(role, type, parameter), port, portConstant));
    }
    return read;
  }

  private WireType item(Role role, TypeMirror port, Element at) throws SchemaException {
    if (role == Role.TUNNEL) {
      return new WireType.Nothing();
    }
    List<? extends TypeMirror> arguments = ((DeclaredType) port).getTypeArguments();
    if (arguments.isEmpty()) {
      throw new SchemaException(at, "a stream needs the type of its items");
    }
    WireType item = types.read(arguments.get(0), at);
    if (item instanceof WireType.Option option && option.form() == WireType.Option.Form.NULLABLE) {
      throw new SchemaException(at, "items of a stream cannot be null: use Optional");
    }
    return item;
  }

  private static Role role(TypeMirror type) {
    return switch (qualifiedName(type)) {
      case "dev.rapace.StreamReader" -> Role.STREAM;
      case "dev.rapace.Tunnel" -> Role.TUNNEL;
      default -> Role.VALUE;
    };
  }

  private static String qualifiedName(TypeMirror type) {
    return type.getKind() == TypeKind.DECLARED
        ? ((TypeElement) ((DeclaredType) type).asElement()).getQualifiedName().toString()
        : "";
  }

  private static Requirements requirements(TypeElement service, ExecutableElement method)
      throws SchemaException {
    Set<String> roles = new LinkedHashSet<>();
    Set<String> scopes = new LinkedHashSet<>();
    for (Element declared : List.of(service, method)) {
      RequiresRole role = declared.getAnnotation(RequiresRole.class);
      RequiresScope scope = declared.getAnnotation(RequiresScope.class);
      addAll(roles, role == null ? null : role.value(), declared, "@RequiresRole");
      addAll(scopes, scope == null ? null : scope.value(), declared, "@RequiresScope");
    }
    Access own = method.getAnnotation(Access.class);
    Access access = own == null ? service.getAnnotation(Access.class) : own;
    return new Requirements(
        roles,
        scopes,
        Optional.ofNullable(access).map(Access::value),
        method.getAnnotation(Idempotent.class) != null);
  }

  private static void addAll(
      Set<String> all, String @Nullable [] names, Element at, String annotation)
      throws SchemaException {
    if (names == null) {
      return;
    }
    if (names.length == 0) {
      throw new SchemaException(at, annotation + " names nothing: name one, or remove it");
    }
    for (String name : names) {
      if (name.isBlank()) {
        throw new SchemaException(at, annotation + " has a blank name: name one, or remove it");
      }
      all.add(name);
    }
  }
}
