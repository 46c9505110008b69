package dev.rapace.schema;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * The 32-byte structural hash of a method's arguments and result: BLAKE3 over canonical shape bytes
 * (rules {@code schema.hash.algorithm}, {@code schema.encoding.*}; rulings R76 to R82). Two peers
 * compare it in the handshake.
 *
 * <p>A hint about compatibility, never a security decision: enums that end with a unit variant can
 * make two different signatures hash alike (ruling R78); the strict decoder catches the rest.
 */
public final class SignatureHash {
  private static final int OPTION = 0x20;
  private static final int SEQUENCE = 0x21;
  private static final int ARRAY = 0x22;
  private static final int MAP = 0x23;
  private static final int STREAM_PORT = 0x30;
  private static final int TUNNEL_PORT = 0x31;
  private static final int STRUCT = 0x40;
  private static final int TUPLE = 0x41;
  private static final int ENUM = 0x42;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(128);

  private SignatureHash() {}

  /**
   * The hash of a method.
   *
   * @param arguments shapes of the arguments in order; their names do not matter
   * @param result shape of the return value, {@link Shape.Scalar#UNIT} for none
   * @return 32 bytes, a new array
   */
  public static byte[] ofMethod(List<Shape> arguments, Shape result) {
    return Blake3.hash(methodBytes(arguments, result));
  }

  /** The hash of a single shape: 32 bytes, a new array. */
  public static byte[] ofShape(Shape shape) {
    return Blake3.hash(shapeBytes(shape));
  }

  /** Lower-case hex, for messages. */
  public static String toHex(byte[] hash) {
    return HexFormat.of().formatHex(hash);
  }

  /** The canonical bytes that {@link #ofMethod} hashes: a pair of arguments and result (R76). */
  public static byte[] methodBytes(List<Shape> arguments, Shape result) {
    Shape args =
        switch (arguments.size()) {
          case 0 -> Shape.Scalar.UNIT;
          case 1 -> arguments.get(0);
          default -> new Shape.Tuple(arguments);
        };
    return shapeBytes(new Shape.Tuple(List.of(args, result)));
  }

  /** The canonical bytes of a shape. */
  public static byte[] shapeBytes(Shape shape) {
    SignatureHash writer = new SignatureHash();
    writer.shape(shape);
    return writer.out.toByteArray();
  }

  private void shape(Shape shape) {
    switch (shape) {
      case Shape.Scalar s -> out.write(s.tag());
      case Shape.Option o -> wrapped(OPTION, o.inner());
      case Shape.Sequence s -> wrapped(SEQUENCE, s.element());
      case Shape.FixedArray a -> {
        out.write(ARRAY);
        u32(a.length());
        shape(a.element());
      }
      case Shape.Map m -> {
        wrapped(MAP, m.key());
        shape(m.value());
      }
      case Shape.Tuple t -> tuple(t.elements());
      case Shape.Struct s -> struct(s.fields());
      case Shape.Enumeration e -> {
        out.write(ENUM);
        u32(e.variants().size());
        for (Shape.Variant v : e.variants()) {
          name(v.name());
          payload(v.payload());
        }
      }
      case Shape.StreamPort p -> wrapped(STREAM_PORT, p.item());
      case Shape.TunnelPort p -> out.write(TUNNEL_PORT);
    }
  }

  private void payload(Shape.Payload payload) {
    switch (payload) {
      case Shape.Payload.Unit u -> {
        // Nothing on the wire and nothing in the hash (R78).
      }
      case Shape.Payload.Newtype n -> shape(n.inner());
      case Shape.Payload.TupleOf t -> tuple(t.elements());
      case Shape.Payload.StructOf s -> struct(s.fields());
    }
  }

  private void wrapped(int tag, Shape inner) {
    out.write(tag);
    shape(inner);
  }

  private void tuple(List<Shape> elements) {
    out.write(TUPLE);
    u32(elements.size());
    elements.forEach(this::shape);
  }

  private void struct(List<Shape.Field> fields) {
    out.write(STRUCT);
    u32(fields.size());
    for (Shape.Field f : fields) {
      name(f.name());
      shape(f.shape());
    }
  }

  private void name(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    u32(bytes.length);
    out.writeBytes(bytes);
  }

  private void u32(long value) {
    for (int shift = 0; shift < 32; shift += 8) {
      out.write((int) (value >>> shift));
    }
  }
}
