package dev.rapace.auth.jwt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON object and nothing after it: UTF-8 only, no byte order mark, no duplicate member
 * at any level, at most 16 levels deep. Numbers become {@link Long}, {@link java.math.BigInteger}
 * or {@link java.math.BigDecimal}.
 */
public final class StrictJson {
  private static final int MAX_DEPTH = 16;

  private StrictJson() {}

  private static JsonFactory factory(int longest) {
    return JsonFactory.builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxStringLength(longest)
                .maxNameLength(256)
                .maxNumberLength(32)
                .maxDocumentLength(longest)
                .build())
        .build();
  }

  private static final JsonFactory FOR_TOKENS = factory(CompactJws.MAX_LENGTH);
  private static final JsonFactory FOR_KEY_SETS = factory(1024 * 1024);

  /**
   * Reads the object in {@code utf8}, which must come from a token.
   *
   * @throws TokenFault {@code not-json}
   */
  public static Map<String, @Nullable Object> readToken(byte[] utf8) throws TokenFault {
    try {
      return read(FOR_TOKENS, decode(utf8));
    } catch (IOException e) {
      // The library's message quotes the input.
      throw new TokenFault("not-json");
    }
  }

  /**
   * Reads the object in {@code text}, which must come from the operator.
   *
   * @throws IllegalArgumentException without any part of the text
   */
  public static Map<String, @Nullable Object> readKeySet(String text) {
    try {
      return read(FOR_KEY_SETS, text);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the key set is not one JSON object with unique members"
              + " (security.profile-c.authenticate)");
    }
  }

  private static String decode(byte[] utf8) throws IOException {
    return StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT)
        .decode(ByteBuffer.wrap(utf8))
        .toString();
  }

  private static Map<String, @Nullable Object> read(JsonFactory factory, String text)
      throws IOException {
    if (!text.isEmpty() && text.charAt(0) == '\uFEFF') {
      throw new IOException("byte order mark");
    }
    try (JsonParser in = factory.createParser(text)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("no object");
      }
      Map<String, @Nullable Object> object = object(in);
      if (in.nextToken() != null) {
        throw new IOException("more than one value");
      }
      return object;
    }
  }

  private static Map<String, @Nullable Object> object(JsonParser in) throws IOException {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String name = wellFormed(in.currentName());
      in.nextToken();
      if (members.containsKey(name)) {
        throw new IOException("duplicate member");
      }
      members.put(name, value(in));
    }
    return members;
  }

  private static @Nullable Object value(JsonParser in) throws IOException {
    JsonToken token = in.currentToken();
    if (token == null) {
      throw new IOException("ends early");
    }
    return switch (token) {
      case START_OBJECT -> object(in);
      case START_ARRAY -> array(in);
      case VALUE_STRING -> wellFormed(in.getText());
      case VALUE_NUMBER_INT -> integer(in);
      case VALUE_NUMBER_FLOAT -> in.getDecimalValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw new IOException("unexpected");
    };
  }

  private static Number integer(JsonParser in) throws IOException {
    return in.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        ? in.getBigIntegerValue()
        : (Number) in.getLongValue();
  }

  private static List<@Nullable Object> array(JsonParser in) throws IOException {
    List<@Nullable Object> elements = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value(in));
    }
    return elements;
  }

  /** Escapes can spell half of a surrogate pair, which no UTF-8 text holds. */
  private static String wellFormed(String text) throws IOException {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw new IOException("lone surrogate");
      }
    }
    return text;
  }
}
