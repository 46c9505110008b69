package dev.rapace.processor;

import dev.rapace.schema.Shape;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.TypeElement;

/** A type that gets a codec of its own. */
sealed interface DataType {
  /** Its declaration. */
  TypeElement element();

  /** What enters the signature hash. */
  Shape shape();

  /** The fewest bytes that a value can have. */
  int minSize();

  /** The bytes of every value, or -1 if they differ. */
  int fixedSize();

  /** Levels of lists, maps, options, results and tuples in it. */
  int depth();

  /** Whether its values are equal if their content is. */
  boolean comparesByValue();

  /**
   * A component of a record.
   *
   * @param javaName its accessor
   * @param wireName its name in the signature hash
   */
  record Field(String javaName, String wireName, WireType type) {}

  /** A record. */
  record Struct(TypeElement element, boolean positional, List<Field> fields) implements DataType {
    @Override
    public Shape shape() {
      return new Shape.Struct(shapes());
    }

    private List<Shape.Field> shapes() {
      List<Shape.Field> shapes = new ArrayList<>();
      for (Field field : fields) {
        String name = positional ? "_" + shapes.size() : field.wireName();
        shapes.add(new Shape.Field(name, field.type().shape()));
      }
      return shapes;
    }

    /** What it is as a variant of a sealed interface. */
    Shape.Payload payload() {
      if (fields.isEmpty()) {
        return new Shape.Payload.Unit();
      }
      if (!positional) {
        return new Shape.Payload.StructOf(shapes());
      }
      List<Shape> elements = fields.stream().map(f -> f.type().shape()).toList();
      return elements.size() == 1
          ? new Shape.Payload.Newtype(elements.get(0))
          : new Shape.Payload.TupleOf(elements);
    }

    @Override
    public int minSize() {
      return WireType.sum(fields.stream().map(Field::type));
    }

    @Override
    public int fixedSize() {
      return WireType.fixedSum(fields.stream().map(Field::type));
    }

    @Override
    public int depth() {
      return fields.stream().mapToInt(f -> f.type().depth()).max().orElse(0);
    }

    @Override
    public boolean comparesByValue() {
      return fields.stream().allMatch(f -> f.type().comparesByValue());
    }
  }

  /** An enum. */
  record Constants(TypeElement element, List<String> wireNames) implements DataType {
    @Override
    public Shape shape() {
      return new Shape.Enumeration(
          wireNames.stream()
              .map(name -> new Shape.Variant(name, new Shape.Payload.Unit()))
              .toList());
    }

    @Override
    public int minSize() {
      return 1;
    }

    @Override
    public int fixedSize() {
      return wireNames.size() <= 128 ? 1 : -1;
    }

    @Override
    public int depth() {
      return 0;
    }

    @Override
    public boolean comparesByValue() {
      return true;
    }
  }

  /** A variant of a sealed interface. */
  record Variant(String wireName, Struct struct) {}

  /** A sealed interface of records. */
  record Sum(TypeElement element, List<Variant> variants) implements DataType {
    @Override
    public Shape shape() {
      return new Shape.Enumeration(
          variants.stream()
              .map(v -> new Shape.Variant(v.wireName(), v.struct().payload()))
              .toList());
    }

    @Override
    public int minSize() {
      return 1 + variants.stream().mapToInt(v -> v.struct().minSize()).min().orElse(0);
    }

    @Override
    public int fixedSize() {
      int first = variants.isEmpty() ? -1 : variants.get(0).struct().fixedSize();
      boolean same = variants.stream().allMatch(v -> v.struct().fixedSize() == first);
      return first >= 0 && same && variants.size() <= 128 ? 1 + first : -1;
    }

    @Override
    public int depth() {
      return variants.stream().mapToInt(v -> v.struct().depth()).max().orElse(0);
    }

    @Override
    public boolean comparesByValue() {
      return variants.stream().allMatch(v -> v.struct().comparesByValue());
    }
  }
}
