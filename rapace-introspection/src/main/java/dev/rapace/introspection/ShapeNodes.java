package dev.rapace.introspection;

import dev.rapace.introspection.Introspection.Kind;
import dev.rapace.introspection.Introspection.Node;
import dev.rapace.schema.Shape;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** Shapes as lists of nodes, and back: a shape holds shapes, which no signature may. */
public final class ShapeNodes {
  /** Deeper shapes are not read back; no type that can be called is deeper. */
  private static final int MAX_DEPTH = 256;

  private ShapeNodes() {}

  /** Writes a shape down. */
  public static List<Node> of(Shape shape) {
    List<Node> out = new ArrayList<>();
    write(shape, out);
    return List.copyOf(out);
  }

  private static void write(Shape shape, List<Node> out) {
    switch (shape) {
      case Shape.Scalar s -> out.add(node(Kind.valueOf(s.name()), "", 0));
      case Shape.Option o -> one(Kind.OPTION, 1, o.inner(), out);
      case Shape.Sequence s -> one(Kind.LIST, 1, s.element(), out);
      case Shape.FixedArray a -> one(Kind.ARRAY, a.length(), a.element(), out);
      case Shape.Map m -> {
        one(Kind.MAP, 2, m.key(), out);
        write(m.value(), out);
      }
      case Shape.Struct s -> fields(Kind.STRUCT, "", s.fields(), out);
      case Shape.Tuple t -> elements(Kind.TUPLE, "", t.elements(), out);
      case Shape.Enumeration e -> {
        out.add(node(Kind.ENUM, "", e.variants().size()));
        e.variants().forEach(variant -> write(variant, out));
      }
      case Shape.StreamPort p -> one(Kind.STREAM, 1, p.item(), out);
      case Shape.TunnelPort p -> out.add(node(Kind.TUNNEL, "", 0));
    }
  }

  private static void write(Shape.Variant variant, List<Node> out) {
    switch (variant.payload()) {
      case Shape.Payload.Unit u -> out.add(node(Kind.UNIT_VARIANT, variant.name(), 0));
      case Shape.Payload.Newtype n -> {
        out.add(node(Kind.NEWTYPE_VARIANT, variant.name(), 1));
        write(n.inner(), out);
      }
      case Shape.Payload.TupleOf t ->
          elements(Kind.TUPLE_VARIANT, variant.name(), t.elements(), out);
      case Shape.Payload.StructOf s -> fields(Kind.STRUCT_VARIANT, variant.name(), s.fields(), out);
    }
  }

  private static void one(Kind kind, long count, Shape part, List<Node> out) {
    out.add(node(kind, "", count));
    write(part, out);
  }

  private static void fields(Kind kind, String name, List<Shape.Field> fields, List<Node> out) {
    out.add(node(kind, name, fields.size()));
    for (Shape.Field field : fields) {
      out.add(node(Kind.FIELD, field.name(), 1));
      write(field.shape(), out);
    }
  }

  private static void elements(Kind kind, String name, List<Shape> elements, List<Node> out) {
    out.add(node(kind, name, elements.size()));
    elements.forEach(element -> write(element, out));
  }

  private static Node node(Kind kind, String name, long count) {
    return new Node(kind, name, count);
  }

  /**
   * Reads a shape back.
   *
   * @throws IllegalArgumentException if the nodes are no shape
   */
  public static Shape toShape(List<Node> nodes) {
    Iterator<Node> in = nodes.iterator();
    Shape shape;
    try {
      shape = read(in.next(), in, 0);
    } catch (NoSuchElementException e) {
      throw new IllegalArgumentException("the shape ends too early", e);
    }
    if (in.hasNext()) {
      throw new IllegalArgumentException("there is more than one shape");
    }
    return shape;
  }

  private static Shape read(Node node, Iterator<Node> in, int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException("the shape is nested too deep");
    }
    return switch (node.kind()) {
      case OPTION -> new Shape.Option(read(in.next(), in, depth + 1));
      case LIST -> new Shape.Sequence(read(in.next(), in, depth + 1));
      case ARRAY -> new Shape.FixedArray(node.count(), read(in.next(), in, depth + 1));
      case MAP -> new Shape.Map(read(in.next(), in, depth + 1), read(in.next(), in, depth + 1));
      case STRUCT -> new Shape.Struct(fields(node, in, depth));
      case TUPLE -> new Shape.Tuple(elements(node, in, depth));
      case ENUM -> {
        List<Shape.Variant> variants = new ArrayList<>();
        for (long i = 0; i < node.count(); i++) {
          Node variant = in.next();
          variants.add(new Shape.Variant(variant.name(), payload(variant, in, depth + 1)));
        }
        yield new Shape.Enumeration(variants);
      }
      case STREAM -> new Shape.StreamPort(read(in.next(), in, depth + 1));
      case TUNNEL -> new Shape.TunnelPort();
      case FIELD, UNIT_VARIANT, NEWTYPE_VARIANT, TUPLE_VARIANT, STRUCT_VARIANT ->
          throw new IllegalArgumentException(node.kind() + " is a part, not a shape");
      default -> Shape.Scalar.valueOf(node.kind().name());
    };
  }

  private static Shape.Payload payload(Node node, Iterator<Node> in, int depth) {
    return switch (node.kind()) {
      case UNIT_VARIANT -> new Shape.Payload.Unit();
      case NEWTYPE_VARIANT -> new Shape.Payload.Newtype(read(in.next(), in, depth + 1));
      case TUPLE_VARIANT -> new Shape.Payload.TupleOf(elements(node, in, depth));
      case STRUCT_VARIANT -> new Shape.Payload.StructOf(fields(node, in, depth));
      default -> throw new IllegalArgumentException(node.kind() + " is no variant");
    };
  }

  private static List<Shape.Field> fields(Node node, Iterator<Node> in, int depth) {
    List<Shape.Field> fields = new ArrayList<>();
    for (long i = 0; i < node.count(); i++) {
      Node field = in.next();
      if (field.kind() != Kind.FIELD) {
        throw new IllegalArgumentException(field.kind() + " where a field belongs");
      }
      fields.add(new Shape.Field(field.name(), read(in.next(), in, depth + 1)));
    }
    return fields;
  }

  private static List<Shape> elements(Node node, Iterator<Node> in, int depth) {
    List<Shape> elements = new ArrayList<>();
    for (long i = 0; i < node.count(); i++) {
      elements.add(read(in.next(), in, depth + 1));
    }
    return elements;
  }
}
