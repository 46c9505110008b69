package dev.rapace.postcard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Turns the type names of {@code types.json} into codecs whose values are the JSON of that file, so
 * that its entries go through the codecs that applications use.
 */
public final class VectorTypes {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final String text;
  private int at;

  private VectorTypes(String text) {
    this.text = text;
  }

  /** The codec of a type such as {@code list<option<u8>>} or {@code struct P{x:i32}}. */
  public static Codec<JsonNode> codec(String type) {
    String[] parts = type.split(" \\(", 2);
    return new VectorTypes(parts[0]).type();
  }

  private Codec<JsonNode> type() {
    String name = word();
    return switch (name) {
      case "struct" -> struct();
      case "enum" -> enumeration();
      case "list" -> {
        List<Codec<JsonNode>> of = parameters();
        yield Codecs.list(of.get(0)).as(VectorTypes::array, VectorTypes::elements);
      }
      case "option" -> option(parameters().get(0));
      case "tuple" -> tuple(parameters());
      case "map" -> map(parameters());
      case "result" -> result(parameters());
      case "array" -> {
        expect('<');
        Codec<JsonNode> of = type();
        expect(',');
        int length = Integer.parseInt(word());
        expect('>');
        yield Codecs.array(of, length).as(VectorTypes::array, VectorTypes::elements);
      }
      default -> scalar(name);
    };
  }

  private static Codec<JsonNode> scalar(String name) {
    return switch (name) {
      case "bool" -> Codecs.BOOL.as(JSON::booleanNode, JsonNode::asBoolean);
      case "u8" -> decimal(Codecs.U8, Integer::valueOf);
      case "i8" -> decimal(Codecs.I8, Byte::valueOf);
      case "u16" -> decimal(Codecs.U16, Integer::valueOf);
      case "i16" -> decimal(Codecs.I16, Short::valueOf);
      case "u32" -> decimal(Codecs.U32, Long::valueOf);
      case "i32" -> decimal(Codecs.I32, Integer::valueOf);
      case "u64" -> decimal(Codecs.U64, BigInteger::new);
      case "i64" -> decimal(Codecs.I64, Long::valueOf);
      case "u128" -> decimal(Codecs.U128, BigInteger::new);
      case "i128" -> decimal(Codecs.I128, BigInteger::new);
      case "f32" ->
          Codecs.F32.as(
              f -> JSON.textNode("bits:%08x".formatted(Float.floatToRawIntBits(f))),
              j -> Float.intBitsToFloat(Integer.parseUnsignedInt(j.asText().substring(5), 16)));
      case "f64" ->
          Codecs.F64.as(
              d -> JSON.textNode("bits:%016x".formatted(Double.doubleToRawLongBits(d))),
              j -> Double.longBitsToDouble(Long.parseUnsignedLong(j.asText().substring(5), 16)));
      case "char" ->
          Codecs.CHAR.as(
              c -> JSON.textNode("U+%04X".formatted(c)),
              j -> Integer.parseInt(j.asText().substring(2), 16));
      case "string" -> Codecs.STRING.as(JSON::textNode, JsonNode::asText);
      case "bytes" ->
          Codecs.BYTES.as(
              b -> JSON.textNode(HexFormat.of().formatHex(b)),
              j -> HexFormat.of().parseHex(j.asText()));
      case "unit" -> Codecs.UNIT.as(u -> JSON.nullNode(), j -> Unit.UNIT);
      default -> throw new IllegalArgumentException("unknown type " + name);
    };
  }

  private static <T> Codec<JsonNode> decimal(Codec<T> codec, Function<String, T> parse) {
    return codec.as(v -> JSON.textNode(v.toString()), j -> parse.apply(j.asText()));
  }

  private static Codec<JsonNode> option(Codec<JsonNode> of) {
    return Codecs.option(of)
        .as(
            o -> o.map(v -> (JsonNode) JSON.objectNode().set("some", v)).orElse(JSON.nullNode()),
            j -> j.isNull() ? Optional.empty() : Optional.of(j.get("some")));
  }

  private static Codec<JsonNode> tuple(List<Codec<JsonNode>> of) {
    if (of.size() == 2) {
      return Codecs.tuple(of.get(0), of.get(1))
          .as(t -> array(List.of(t.first(), t.second())), j -> new Tuple.Two<>(j.get(0), j.get(1)));
    }
    return Codecs.tuple(of.get(0), of.get(1), of.get(2))
        .as(
            t -> array(List.of(t.first(), t.second(), t.third())),
            j -> new Tuple.Three<>(j.get(0), j.get(1), j.get(2)));
  }

  private static Codec<JsonNode> map(List<Codec<JsonNode>> of) {
    return Codecs.map(of.get(0), of.get(1))
        .as(
            m -> {
              List<JsonNode> pairs = new ArrayList<>();
              m.forEach((k, v) -> pairs.add(array(List.of(k, v))));
              return array(pairs);
            },
            j -> {
              Map<JsonNode, JsonNode> m = new LinkedHashMap<>();
              j.forEach(pair -> m.put(pair.get(0), pair.get(1)));
              return m;
            });
  }

  private static Codec<JsonNode> result(List<Codec<JsonNode>> of) {
    return Codecs.result(of.get(0), of.get(1))
        .as(
            r ->
                switch (r) {
                  case Result.Ok<JsonNode, JsonNode>(JsonNode v) -> JSON.objectNode().set("Ok", v);
                  case Result.Err<JsonNode, JsonNode>(JsonNode e) ->
                      JSON.objectNode().set("Err", e);
                },
            j -> j.has("Ok") ? new Result.Ok<>(j.get("Ok")) : new Result.Err<>(j.get("Err")));
  }

  private Codec<JsonNode> struct() {
    if (peek() != '{' && peek() != '(') {
      word();
    }
    return fields();
  }

  /** {@code {name:type,...}} as an object, {@code (type,...)} as an array. */
  private Codec<JsonNode> fields() {
    boolean named = text.charAt(at++) == '{';
    List<String> names = new ArrayList<>();
    List<Codec<JsonNode>> types = new ArrayList<>();
    while (peek() != '}' && peek() != ')') {
      if (named) {
        names.add(word());
        expect(':');
      }
      types.add(named("Point".equals(ahead()) || "Shape".equals(ahead())));
      if (peek() == ',') {
        at++;
      }
    }
    at++;
    int minSize = types.stream().mapToInt(Codec::minEncodedSize).sum();
    return Codec.of(
        (v, out) -> {
          for (int i = 0; i < types.size(); i++) {
            types.get(i).encode(named ? v.get(names.get(i)) : v.get(i), out);
          }
        },
        in -> {
          ObjectNode object = JSON.objectNode();
          ArrayNode array = JSON.arrayNode();
          for (int i = 0; i < types.size(); i++) {
            JsonNode value = types.get(i).decode(in);
            array.add(value);
            if (named) {
              object.set(names.get(i), value);
            }
          }
          return named ? object : array;
        },
        minSize);
  }

  private Codec<JsonNode> named(boolean reference) {
    return reference ? declared(word()) : type();
  }

  /** Types that {@code types.json} declares in one entry and names in another. */
  private static Codec<JsonNode> declared(String name) {
    return codec(
        "Point".equals(name)
            ? "struct Point{x:i32,y:i32}"
            : "enum Shape{Empty,Circle(f64),Rect(u16,u16),Named{name:string,sides:u8}}");
  }

  private Codec<JsonNode> enumeration() {
    word();
    expect('{');
    List<String> names = new ArrayList<>();
    List<Codec<JsonNode>> payloads = new ArrayList<>();
    while (peek() != '}') {
      names.add(word());
      if (peek() == '=') {
        at++;
        word();
      }
      boolean bare = peek() == ',' || peek() == '}';
      payloads.add(bare ? null : fields());
      if (peek() == ',') {
        at++;
      }
    }
    at++;
    return Codec.of(
        (v, out) -> encodeVariant(v, names, payloads, out),
        in -> {
          int index = in.readVariant(names.size());
          Codec<JsonNode> payload = payloads.get(index);
          if (payload == null) {
            return JSON.textNode(names.get(index));
          }
          JsonNode value = payload.decode(in);
          JsonNode shown = value.isArray() && value.size() == 1 ? value.get(0) : value;
          return JSON.objectNode().set(names.get(index), shown);
        });
  }

  private static void encodeVariant(
      JsonNode v, List<String> names, List<Codec<JsonNode>> payloads, PostcardWriter out) {
    String name = v.isTextual() ? v.asText() : v.fieldNames().next();
    int index = names.indexOf(name);
    out.writeVariant(index);
    Codec<JsonNode> payload = payloads.get(index);
    if (payload != null) {
      JsonNode value = v.get(name);
      payload.encode(value.isTextual() ? array(List.of(value)) : value, out);
    }
  }

  private List<Codec<JsonNode>> parameters() {
    List<Codec<JsonNode>> of = new ArrayList<>();
    expect('<');
    while (true) {
      of.add(named("Point".equals(ahead()) || "Shape".equals(ahead())));
      if (text.charAt(at++) == '>') {
        return of;
      }
    }
  }

  private String ahead() {
    int before = at;
    String word = word();
    at = before;
    return word;
  }

  private String word() {
    while (peek() == ' ') {
      at++;
    }
    int start = at;
    while (Character.isLetterOrDigit(peek())) {
      at++;
    }
    return text.substring(start, at);
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private void expect(char c) {
    if (peek() != c) {
      throw new IllegalArgumentException("expected " + c + " at " + at + " of " + text);
    }
    at++;
  }

  private static JsonNode array(List<JsonNode> elements) {
    return JSON.arrayNode().addAll(elements);
  }

  private static List<JsonNode> elements(JsonNode array) {
    List<JsonNode> list = new ArrayList<>();
    array.forEach(list::add);
    return list;
  }
}
