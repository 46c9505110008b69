package dev.rapace.processor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rapace.schema.Shape;
import dev.rapace.schema.SignatureHash;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads {@code spec/vectors/signatures.json} and holds hashes and processor to it. */
public final class SignatureVectors {
  private static final Map<String, String> SCALARS =
      Map.ofEntries(
          Map.entry("unit", "Unit"),
          Map.entry("bool", "Boolean"),
          Map.entry("u8", "@U8 Integer"),
          Map.entry("u16", "@U16 Integer"),
          Map.entry("u32", "@U32 Long"),
          Map.entry("u64", "@U64 BigInteger"),
          Map.entry("u128", "@U128 BigInteger"),
          Map.entry("i8", "Byte"),
          Map.entry("i16", "Short"),
          Map.entry("i32", "Integer"),
          Map.entry("i64", "Long"),
          Map.entry("i128", "@I128 BigInteger"),
          Map.entry("f32", "Float"),
          Map.entry("f64", "Double"),
          Map.entry("char", "@CodePoint Integer"),
          Map.entry("string", "String"),
          Map.entry("bytes", "byte[]"));

  private final JsonNode vectors;
  private final Set<Integer> tags = new TreeSet<>();

  private SignatureVectors(JsonNode vectors) {
    this.vectors = vectors;
  }

  /** Reads them. */
  public static SignatureVectors read(Path root) throws IOException {
    Path file = root.resolve("spec/vectors/signatures.json");
    return new SignatureVectors(new ObjectMapper().readTree(file.toFile()).get("vectors"));
  }

  /** How many there are. */
  public int size() {
    return vectors.size();
  }

  /** Tags that stand in them; known after {@link #check}. */
  public Set<Integer> tags() {
    return tags;
  }

  /** The first vector that is not met, by name; empty if all are. */
  public Optional<String> check() {
    Map<String, String> sources = new LinkedHashMap<>();
    for (int i = 0; i < vectors.size(); i++) {
      if (!hasOptionalPort(vectors.get(i))) {
        sources.put("v.V" + i, new ServiceSource("V" + i).of(vectors.get(i)));
      }
    }
    SourceCompiler.Compiled compiled = SourceCompiler.compile(sources);
    if (!compiled.isClean()) {
      return Optional.of(compiled.text());
    }
    for (int i = 0; i < vectors.size(); i++) {
      JsonNode vector = vectors.get(i);
      List<Shape> arguments = new ArrayList<>();
      vector.get("arguments").forEach(each -> arguments.add(shape(each)));
      Shape result = shape(vector.get("result"));
      String bytes = HexFormat.of().formatHex(SignatureHash.methodBytes(arguments, result));
      String hash = SignatureHash.toHex(SignatureHash.ofMethod(arguments, result));
      String generated = compiled.generated().get("v.V" + i + "Methods");
      boolean met =
          bytes.equals(vector.get("bytes").asText())
              && hash.equals(vector.get("hash").asText())
              && (hasOptionalPort(vector)
                  || (generated != null && generated.contains("signatureHash(\"" + hash + "\")")));
      if (!met) {
        return Optional.of(
            vector.get("name").asText() + ": " + bytes + ", " + hash + "\n" + generated);
      }
    }
    return Optional.empty();
  }

  /** Ports that may be left unused have a shape, and are declared by hand. */
  private static boolean hasOptionalPort(JsonNode vector) {
    JsonNode option = vector.get("arguments").path(0).path("option");
    return option.has("stream") || option.asText().equals("tunnel");
  }

  private Shape shape(JsonNode json) {
    if (json.isTextual()) {
      if (json.asText().equals("tunnel")) {
        tags.add(0x31);
        return new Shape.TunnelPort();
      }
      Shape.Scalar scalar = Shape.Scalar.valueOf(json.asText().toUpperCase(Locale.ROOT));
      tags.add(scalar.ordinal());
      return scalar;
    }
    Map.Entry<String, JsonNode> only = json.properties().iterator().next();
    JsonNode value = only.getValue();
    return switch (only.getKey()) {
      case "option" -> tagged(0x20, new Shape.Option(shape(value)));
      case "list" -> tagged(0x21, new Shape.Sequence(shape(value)));
      case "array" ->
          tagged(0x22, new Shape.FixedArray(value.get(0).asLong(), shape(value.get(1))));
      case "map" -> tagged(0x23, new Shape.Map(shape(value.get(0)), shape(value.get(1))));
      case "stream" -> tagged(0x30, new Shape.StreamPort(shape(value)));
      case "struct" -> tagged(0x40, new Shape.Struct(fields(value)));
      case "tuple" -> tagged(0x41, new Shape.Tuple(shapes(value)));
      case "result" ->
          tagged(0x42, Shape.Enumeration.result(shape(value.get(0)), shape(value.get(1))));
      default -> tagged(0x42, new Shape.Enumeration(variants(value)));
    };
  }

  private Shape tagged(int tag, Shape shape) {
    tags.add(tag);
    return shape;
  }

  private List<Shape> shapes(JsonNode json) {
    List<Shape> shapes = new ArrayList<>();
    json.forEach(each -> shapes.add(shape(each)));
    return shapes;
  }

  private List<Shape.Field> fields(JsonNode json) {
    List<Shape.Field> fields = new ArrayList<>();
    json.forEach(each -> fields.add(new Shape.Field(each.get(0).asText(), shape(each.get(1)))));
    return fields;
  }

  private List<Shape.Variant> variants(JsonNode json) {
    List<Shape.Variant> variants = new ArrayList<>();
    for (JsonNode each : json) {
      variants.add(new Shape.Variant(each.get(0).asText(), payload(each.get(1))));
    }
    return variants;
  }

  private Shape.Payload payload(@org.jspecify.annotations.Nullable JsonNode json) {
    if (json == null) {
      return new Shape.Payload.Unit();
    }
    Map.Entry<String, JsonNode> only = json.properties().iterator().next();
    return switch (only.getKey()) {
      case "newtype" -> new Shape.Payload.Newtype(shape(only.getValue()));
      case "tuple" -> new Shape.Payload.TupleOf(shapes(only.getValue()));
      default -> new Shape.Payload.StructOf(fields(only.getValue()));
    };
  }

  /** Writes a service with one method of a signature. */
  private static final class ServiceSource {
    private final String name;
    private final StringBuilder nested = new StringBuilder();
    private int types;

    ServiceSource(String name) {
      this.name = name;
    }

    String of(JsonNode vector) {
      List<String> parameters = new ArrayList<>();
      for (JsonNode argument : vector.get("arguments")) {
        parameters.add(parameter(argument));
      }
      JsonNode result = vector.get("result");
      String returned = result.asText().equals("unit") ? "void" : parameter(result);
      for (int i = 0; i < parameters.size(); i++) {
        parameters.set(i, parameters.get(i) + " p" + i);
      }
      return """
      package v;
      import dev.rapace.*;
      import dev.rapace.annotation.*;
      import dev.rapace.postcard.*;
      import java.math.BigInteger;
      import java.util.*;
      @RapaceService public interface %s {
      %s f(%s);
      %s}
      """
          .formatted(name, returned, String.join(", ", parameters), nested);
    }

    private String parameter(JsonNode json) {
      if (json.has("stream")) {
        return "StreamReader<" + type(json.get("stream")) + ">";
      }
      return json.asText().equals("tunnel") ? "Tunnel" : type(json);
    }

    private String type(JsonNode json) {
      if (json.isTextual()) {
        return java.util.Objects.requireNonNull(SCALARS.get(json.asText()));
      }
      Map.Entry<String, JsonNode> only = json.properties().iterator().next();
      JsonNode value = only.getValue();
      return switch (only.getKey()) {
        case "option" -> "Optional<" + type(value) + ">";
        case "list" -> "List<" + type(value) + ">";
        case "array" ->
            value.get(1).asText().equals("u8")
                ? "@FixedLength(" + value.get(0) + ") byte[]"
                : "@FixedLength(" + value.get(0) + ") List<" + type(value.get(1)) + ">";
        case "map" -> "Map<" + type(value.get(0)) + ", " + type(value.get(1)) + ">";
        case "tuple" ->
            "Tuple."
                + List.of("Two", "Three", "Four").get(value.size() - 2)
                + "<"
                + String.join(", ", types(value))
                + ">";
        case "result" -> "Result<" + type(value.get(0)) + ", " + type(value.get(1)) + ">";
        case "struct" -> struct("T" + types++, value, "", "");
        default -> enumeration("T" + types++, value);
      };
    }

    private List<String> types(JsonNode json) {
      List<String> all = new ArrayList<>();
      json.forEach(each -> all.add(type(each)));
      return all;
    }

    private String struct(String type, JsonNode fields, String annotation, String tail) {
      List<String> components = new ArrayList<>();
      boolean positional = fields.size() > 0 && fields.get(0).get(0).asText().equals("_0");
      for (JsonNode field : fields) {
        String given = positional ? "" : "@WireName(\"" + field.get(0).asText() + "\") ";
        components.add(given + type(field.get(1)) + " c" + components.size());
      }
      record(annotation + (positional ? "@Positional " : ""), type, components, tail);
      return type;
    }

    private void record(String annotations, String type, List<String> components, String tail) {
      nested.append(
          "%srecord %s(%s)%s {}\n"
              .formatted(annotations, type, String.join(", ", components), tail));
    }

    private String enumeration(String type, JsonNode variants) {
      boolean unitsOnly = true;
      for (JsonNode variant : variants) {
        unitsOnly &= variant.size() == 1;
      }
      if (unitsOnly) {
        List<String> constants = new ArrayList<>();
        variants.forEach(v -> constants.add(v.get(0).asText()));
        nested.append("enum %s { %s }\n".formatted(type, String.join(", ", constants)));
        return type;
      }
      List<String> permitted = new ArrayList<>();
      for (JsonNode variant : variants) {
        String name = type + variant.get(0).asText();
        permitted.add(name);
        variant(variant, name, type);
      }
      nested.append(
          "sealed interface %s permits %s {}\n".formatted(type, String.join(", ", permitted)));
      return type;
    }

    private void variant(JsonNode variant, String name, String type) {
      String tail = " implements " + type;
      String annotation = "@WireName(\"" + variant.get(0).asText() + "\") ";
      JsonNode payload = variant.get(1);
      if (payload == null) {
        record(annotation, name, List.of(), tail);
      } else if (payload.has("struct")) {
        struct(name, payload.get("struct"), annotation, tail);
      } else {
        List<String> components = new ArrayList<>();
        JsonNode parts = payload.has("newtype") ? payload : payload.get("tuple");
        parts.forEach(part -> components.add(type(part) + " c" + components.size()));
        record(annotation + "@Positional ", name, components, tail);
      }
    }
  }
}
