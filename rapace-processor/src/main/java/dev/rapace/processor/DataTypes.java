package dev.rapace.processor;

import com.palantir.javapoet.ClassName;
import dev.rapace.annotation.Positional;
import dev.rapace.schema.SignatureHash;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.RecordComponentElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;

/** Records, enums and sealed interfaces, each read once however many use it. */
final class DataTypes {
  private final Elements elements;
  private final Diagnostics diagnostics;
  private final Map<String, DataType> read = new LinkedHashMap<>();
  private final Map<String, TypeElement> underWay = new LinkedHashMap<>();
  private final Map<String, SchemaException> refused = new LinkedHashMap<>();

  DataTypes(Elements elements, Diagnostics diagnostics) {
    this.elements = elements;
    this.diagnostics = diagnostics;
  }

  /** All types that were read and stand in this compilation. */
  Collection<DataType> ofThisCompilation() {
    return read.values().stream().filter(t -> diagnostics.isSource(t.element())).toList();
  }

  /** The type as a part of others. */
  WireType.Named named(TypeElement element, Element at, TypeReader types) throws SchemaException {
    DataType type = dataType(element, at, types);
    ClassName codec = Names.beside(element, "Codec");
    if (!diagnostics.isSource(element)) {
      requireCodec(type, codec, at);
    }
    return new WireType.Named(
        ClassName.get(element),
        codec,
        type.shape(),
        type.minSize(),
        type.fixedSize(),
        type.depth(),
        type.comparesByValue());
  }

  /** A type of another compilation has its codec there, made from the same declaration. */
  private void requireCodec(DataType type, ClassName codec, Element at) throws SchemaException {
    TypeElement made = elements.getTypeElement(codec.canonicalName());
    if (made == null) {
      throw new SchemaException(
          at,
          type.element().getQualifiedName()
              + " was compiled without a codec: put @RapaceType on it and compile it with"
              + " rapace-processor");
    }
    String hash = SignatureHash.toHex(SignatureHash.ofShape(type.shape()));
    boolean same =
        made.getEnclosedElements().stream()
            .filter(e -> e.getSimpleName().contentEquals("SHAPE_HASH"))
            .anyMatch(e -> hash.equals(((VariableElement) e).getConstantValue()));
    if (!same) {
      throw new SchemaException(
          at,
          codec.simpleName()
              + " was made from another declaration of "
              + type.element().getQualifiedName()
              + ": compile both again, with JDK 22 or newer");
    }
  }

  private DataType dataType(TypeElement element, Element at, TypeReader types)
      throws SchemaException {
    String name = element.getQualifiedName().toString();
    DataType known = read.get(name);
    if (known != null) {
      return known;
    }
    SchemaException before = refused.get(name);
    if (before != null) {
      throw before;
    }
    if (underWay.containsKey(name)) {
      throw new SchemaException(
          at,
          "recursive types have no shape (R81): "
              + cycle(name)
              + "; break the cycle, for example with an id or a flat list");
    }
    underWay.put(name, element);
    try {
      DataType type = readNew(element, types);
      read.put(name, type);
      return type;
    } catch (SchemaException e) {
      refused.put(name, e);
      throw e;
    } finally {
      underWay.remove(name);
    }
  }

  private String cycle(String back) {
    List<String> names = new ArrayList<>();
    underWay.forEach((name, element) -> {
      if (name.equals(back) || !names.isEmpty()) {
        names.add(element.getSimpleName().toString());
      }
    });
    names.add(names.get(0));
    return String.join(" -> ", names);
  }

  private DataType readNew(TypeElement element, TypeReader types) throws SchemaException {
    if (!element.getTypeParameters().isEmpty()) {
      throw new SchemaException(
          element,
          "a data type has no type parameters: write a record for each type that is meant");
    }
    requireVisible(element);
    return switch (element.getKind()) {
      case RECORD -> struct(element, types);
      case ENUM -> constants(element);
      default -> sum(element, types);
    };
  }

  private static void requireVisible(TypeElement element) throws SchemaException {
    for (Element e = element;
        e != null && e.getKind() != ElementKind.PACKAGE;
        e = e.getEnclosingElement()) {
      if (e.getModifiers().contains(Modifier.PRIVATE)) {
        throw new SchemaException(e, "generated code must see this type: do not make it private");
      }
      if (e.getKind() == ElementKind.METHOD) {
        throw new SchemaException(element, "a data type cannot be local to a method");
      }
    }
  }

  private static DataType.Struct struct(TypeElement record, TypeReader types)
      throws SchemaException {
    List<DataType.Field> fields = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (RecordComponentElement component : record.getRecordComponents()) {
      String wireName = Names.wire(component);
      if (!names.add(wireName)) {
        throw new SchemaException(
            component, "two components are called " + wireName + ": give one another @WireName");
      }
      WireType type = types.read(typeOf(component), component);
      fields.add(new DataType.Field(component.getSimpleName().toString(), wireName, type));
    }
    return new DataType.Struct(record, record.getAnnotation(Positional.class) != null, fields);
  }

  /** The compiler puts annotations of a component's type on the type of its accessor. */
  private static TypeMirror typeOf(RecordComponentElement component) {
    ExecutableElement accessor = component.getAccessor();
    return accessor == null ? component.asType() : accessor.getReturnType();
  }

  private static DataType constants(TypeElement element) throws SchemaException {
    List<String> names = new ArrayList<>();
    for (Element member : element.getEnclosedElements()) {
      if (member.getKind() == ElementKind.ENUM_CONSTANT) {
        String name = Names.wire(member);
        if (names.contains(name)) {
          throw new SchemaException(
              member, "two constants are called " + name + ": give one another @WireName");
        }
        names.add(name);
      }
    }
    if (names.isEmpty()) {
      throw new SchemaException(element, "an enum needs a constant: no value could be sent");
    }
    return new DataType.Constants(element, names);
  }

  private static DataType sum(TypeElement element, TypeReader types) throws SchemaException {
    List<DataType.Variant> variants = new ArrayList<>();
    for (TypeMirror permitted : element.getPermittedSubclasses()) {
      TypeElement variant = (TypeElement) ((DeclaredType) permitted).asElement();
      if (variant.getKind() != ElementKind.RECORD || !variant.getTypeParameters().isEmpty()) {
        throw new SchemaException(
            variant, "the variants of a sealed interface are records without type parameters");
      }
      requireVisible(variant);
      String name = Names.wire(variant);
      Set<String> taken =
          variants.stream().map(DataType.Variant::wireName).collect(Collectors.toSet());
      if (taken.contains(name)) {
        throw new SchemaException(
            variant, "two variants are called " + name + ": give one another @WireName");
      }
      variants.add(new DataType.Variant(name, struct(variant, types)));
    }
    return new DataType.Sum(element, variants);
  }
}
