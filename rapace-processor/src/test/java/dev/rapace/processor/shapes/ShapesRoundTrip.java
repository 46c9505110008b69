package dev.rapace.processor.shapes;

import dev.rapace.postcard.Codec;
import dev.rapace.postcard.MalformedPayloadException;
import dev.rapace.processor.SourceCompiler;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Generated codecs of made-up types against a second implementation of Postcard: the same bytes,
 * the same values back, the same bad bytes refused, and each strictness rule refuses by its name.
 */
public final class ShapesRoundTrip {
  /** Faults that a saboteur can plant, and the rules that may then be named. */
  private static final Map<String, Set<String>> FAULTS =
      Map.of(
          "payload.varint.reject-noncanonical", Set.of("payload.varint.reject-noncanonical"),
          "too big", Set.of("payload.varint.reject-noncanonical"),
          "java.postcard.bool", Set.of("java.postcard.bool"),
          "java.postcard.option-tag", Set.of("java.postcard.option-tag"),
          "java.postcard.variant-index", Set.of("java.postcard.variant-index"),
          "java.postcard.char", Set.of("java.postcard.char"),
          "java.postcard.utf8", Set.of("java.postcard.utf8"),
          "java.postcard.duplicate-key", Set.of("java.postcard.duplicate-key"),
          "java.postcard.length",
              Set.of("java.postcard.length", "java.postcard.zero-size-elements"));

  private final Random random;
  private final Map<String, Integer> refusals = new TreeMap<>();
  private int shapes;
  private int values;
  private int tampered;

  /** Starts with this seed. */
  public ShapesRoundTrip(long seed) {
    this.random = new Random(seed);
  }

  /** The rules each of which must refuse something. */
  public static Set<String> rules() {
    return Set.of(
        "payload.varint.reject-noncanonical",
        "java.postcard.truncated",
        "java.postcard.trailing-bytes",
        "java.postcard.bool",
        "java.postcard.option-tag",
        "java.postcard.variant-index",
        "java.postcard.char",
        "java.postcard.utf8",
        "java.postcard.length",
        "java.postcard.zero-size-elements",
        "java.postcard.duplicate-key");
  }

  /** How many types were made. */
  public int shapes() {
    return shapes;
  }

  /** How many values went to bytes and back. */
  public int values() {
    return values;
  }

  /** How many tampered encodings both implementations judged. */
  public int tampered() {
    return tampered;
  }

  /** How often each rule refused a planted fault. */
  public Map<String, Integer> refusals() {
    return refusals;
  }

  /**
   * Checks so many types with so many values each.
   *
   * @throws AssertionError at the first disagreement, with source and bytes
   */
  public void check(int types, int valuesPerType) throws ReflectiveOperationException {
    Map<String, String> sources = new LinkedHashMap<>();
    List<TypeMaker.Made> made = new ArrayList<>();
    for (int i = 0; i < types; i++) {
      TypeMaker.Made one = TypeMaker.make(i, random);
      made.add(one);
      sources.put("g." + one.name(), one.source());
    }
    SourceCompiler.Compiled compiled = SourceCompiler.compile(sources);
    if (!compiled.isClean()) {
      throw new AssertionError("the generated code is not clean\n" + compiled.text());
    }
    ClassLoader classes = compiled.load();
    for (TypeMaker.Made one : made) {
      new OneType(one, codec(one, classes), classes).check(valuesPerType);
      shapes++;
    }
  }

  @SuppressWarnings("unchecked") // The codec of exactly this type.
  private static Codec<Object> codec(TypeMaker.Made made, ClassLoader classes)
      throws ReflectiveOperationException {
    Class<?> codec = classes.loadClass("g." + made.name() + "Codec");
    return (Codec<Object>) Objects.requireNonNull(codec.getField("INSTANCE").get(null));
  }

  /** The checks of one type. */
  private final class OneType {
    private final TypeMaker.Made made;
    private final Codec<Object> codec;
    private final ClassLoader classes;
    private final Naive naive;
    private final ValueMaker maker = new ValueMaker(random);

    OneType(TypeMaker.Made made, Codec<Object> codec, ClassLoader classes) {
      this.made = made;
      this.codec = codec;
      this.classes = classes;
      this.naive = made.type().naive();
    }

    void check(int count) throws ReflectiveOperationException {
      for (int i = 0; i < count; i++) {
        Object value = maker.make(naive);
        byte[] bytes = Naive.encode(naive, value, Saboteur.none());
        identity(value, bytes);
        values++;
        cutOff(bytes);
        for (int j = 0; j < 8; j++) {
          tamper(bytes);
        }
        FAULTS.forEach((fault, rules) -> plant(fault, rules, value));
      }
    }

    private void identity(Object value, byte[] bytes) throws ReflectiveOperationException {
      Object java = made.type().toJava(value, classes);
      require(Arrays.equals(bytes, codec.toBytes(java)), "other bytes", bytes);
      Object back = codec.fromBytes(bytes);
      require(Arrays.equals(bytes, codec.toBytes(back)), "another value came back", bytes);
      require(!made.type().comparesByValue() || java.equals(back), "not equal", bytes);
      require(bytes.length >= codec.minEncodedSize(), "shorter than the least size", bytes);
      int expected = bytes.length - beyondAscii(value);
      require(codec.sizeHint(java) == expected, "counted as " + codec.sizeHint(java), bytes);
    }

    /** Bytes that a size hint leaves out: those of characters after their first. */
    private static int beyondAscii(Object value) {
      return switch (value) {
        case String text -> text.getBytes(StandardCharsets.UTF_8).length - text.length();
        case Optional<?> option -> option.map(OneType::beyondAscii).orElse(0);
        case List<?> list -> list.stream().mapToInt(OneType::beyondAscii).sum();
        case Map<?, ?> map ->
            beyondAscii(List.copyOf(map.keySet())) + beyondAscii(List.copyOf(map.values()));
        case Naive.Chosen chosen -> beyondAscii(chosen.parts());
        default -> 0;
      };
    }

    private void cutOff(byte[] bytes) {
      if (bytes.length > 0) {
        judge(Arrays.copyOf(bytes, random.nextInt(bytes.length)));
      }
      byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
      require("java.postcard.trailing-bytes".equals(refusal(longer)), "bytes behind it", longer);
      count("java.postcard.trailing-bytes");
    }

    private void tamper(byte[] bytes) {
      if (bytes.length > 0) {
        byte[] spoiled = bytes.clone();
        spoiled[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        judge(spoiled);
      }
    }

    /** Both must take it, and mean the same, or both must refuse it. */
    private void judge(byte[] bytes) {
      tampered++;
      Object value;
      try {
        value = Naive.decode(naive, bytes);
      } catch (Naive.Malformed e) {
        String rule = refusal(bytes);
        require(rule != null, "taken although " + e.getMessage(), bytes);
        count(Objects.requireNonNull(rule));
        return;
      }
      if ("java.postcard.zero-size-elements".equals(refusal(bytes))) {
        count("java.postcard.zero-size-elements"); // A limit of ours, not of the format.
        return;
      }
      require(refusal(bytes) == null, "refused by " + refusal(bytes), bytes);
      try {
        byte[] expected = codec.toBytes(made.type().toJava(value, classes));
        require(
            Arrays.equals(expected, codec.toBytes(codec.fromBytes(bytes))),
            "read as another value",
            bytes);
      } catch (ReflectiveOperationException e) {
        throw new AssertionError(e);
      }
    }

    private void plant(String fault, Set<String> rules, Object value) {
      for (int place = 0; place < 4; place++) {
        Saboteur saboteur = Saboteur.of(fault, place);
        byte[] bytes = Naive.encode(naive, value, saboteur);
        if (!saboteur.hasStruck()) {
          return;
        }
        String rule = refusal(bytes);
        require(rule != null && rules.contains(rule), fault + " answered by " + rule, bytes);
        count(Objects.requireNonNull(rule));
      }
    }

    private @org.jspecify.annotations.Nullable String refusal(byte[] bytes) {
      try {
        Object unused = codec.fromBytes(bytes);
        return null;
      } catch (MalformedPayloadException e) {
        return e.ruleId();
      }
    }

    private void count(String rule) {
      refusals.merge(rule, 1, Integer::sum);
    }

    private void require(boolean holds, String what, byte[] bytes) {
      if (!holds) {
        throw new AssertionError(
            what + ": " + HexFormat.of().formatHex(bytes) + " of\n" + made.source());
      }
    }
  }
}
