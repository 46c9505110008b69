package dev.rapace.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rapace.postcard.PostcardWriter;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Builds and codes the messages that {@code control.json} describes. */
public final class MessageJson {
  /** Stands for the CallResult where a verb is asked for. */
  static final int CALL_RESULT = -1;

  private static final Map<String, Integer> VERBS =
      Map.of(
          "Hello", ControlVerb.HELLO,
          "OpenChannel", ControlVerb.OPEN_CHANNEL,
          "CloseChannel", ControlVerb.CLOSE_CHANNEL,
          "CancelChannel", ControlVerb.CANCEL_CHANNEL,
          "GrantCredits", ControlVerb.GRANT_CREDITS,
          "Ping", ControlVerb.PING,
          "Pong", ControlVerb.PONG,
          "GoAway", ControlVerb.GO_AWAY,
          "CallResult", CALL_RESULT);

  private MessageJson() {}

  /** Verb of a message's name, or {@link #CALL_RESULT}. */
  public static int verb(String message) {
    return VERBS.get(message);
  }

  /** Decodes a control message or a CallResult. */
  public static Object decode(int verb, byte[] bytes) {
    return verb == CALL_RESULT
        ? CallResultCodec.decode(bytes, 0, bytes.length)
        : ControlCodec.decode(verb, bytes, 0, bytes.length);
  }

  /** Encodes what {@link #decode} gave. */
  public static byte[] encode(Object message) {
    PostcardWriter out = new PostcardWriter();
    if (message instanceof CallResult result) {
      CallResultCodec.encode(result, out);
    } else {
      ControlCodec.encode((ControlMessage) message, out);
    }
    return out.toByteArray();
  }

  /** The metadata of a message, empty if it has none. */
  public static MetadataEntries metadata(Object message) {
    return switch (message) {
      case ControlMessage.Hello m -> m.params();
      case ControlMessage.OpenChannel m -> m.metadata();
      case ControlMessage.GoAway m -> m.metadata();
      case CallResult m -> m.trailers();
      default -> MetadataEntries.EMPTY;
    };
  }

  /** The message that an entry of {@code control.json} describes. */
  static Object build(JsonNode entry) {
    JsonNode v = entry.get("value");
    return switch (entry.get("message").asText()) {
      case "Hello" -> hello(v);
      case "OpenChannel" ->
          new ControlMessage.OpenChannel(
              u32(v, "channel_id"),
              constant(ChannelKind.class, v.get("kind")),
              attachment(v.get("attach")),
              entries(v.get("metadata")),
              u32(v, "initial_credits"));
      case "CloseChannel" ->
          new ControlMessage.CloseChannel(
              u32(v, "channel_id"),
              v.get("reason").isTextual() ? null : v.at("/reason/Error").asText());
      case "CancelChannel" ->
          new ControlMessage.CancelChannel(
              u32(v, "channel_id"), constant(CancelReason.class, v.get("reason")));
      case "GrantCredits" -> new ControlMessage.GrantCredits(u32(v, "channel_id"), u32(v, "bytes"));
      case "Ping" -> new ControlMessage.Ping(eight(v));
      case "Pong" -> new ControlMessage.Pong(eight(v));
      case "GoAway" ->
          new ControlMessage.GoAway(
              constant(GoAwayReason.class, v.get("reason")),
              u32(v, "last_channel_id"),
              v.get("message").asText(),
              entries(v.get("metadata")));
      case "CallResult" ->
          new CallResult(
              u32(v.get("status"), "code"),
              v.at("/status/message").asText(),
              hex(v.at("/status/details")),
              entries(v.get("trailers")),
              v.get("body").isNull() ? null : hex(v.get("body")));
      default -> throw new IllegalArgumentException(entry.get("message").asText());
    };
  }

  private static ControlMessage.Hello hello(JsonNode v) {
    List<ControlMessage.MethodInfo> methods = new ArrayList<>();
    for (JsonNode m : v.get("methods")) {
      JsonNode name = m.get("name");
      methods.add(
          new ControlMessage.MethodInfo(
              u32(m, "method_id"), hex(m.get("sig_hash")), name.isNull() ? null : name.asText()));
    }
    JsonNode limits = v.get("limits");
    return new ControlMessage.Hello(
        u32(v, "protocol_version"),
        constant(Role.class, v.get("role")),
        new BigInteger(v.get("required_features").asText()).longValue(),
        new BigInteger(v.get("supported_features").asText()).longValue(),
        new ControlMessage.Limits(
            u32(limits, "max_payload_size"),
            u32(limits, "max_channels"),
            u32(limits, "max_pending_calls")),
        methods,
        entries(v.get("params")));
  }

  private static ControlMessage.Attachment attachment(JsonNode v) {
    return v.isNull()
        ? null
        : new ControlMessage.Attachment(
            u32(v, "call_channel_id"),
            u32(v, "port_id"),
            constant(Direction.class, v.get("direction")));
  }

  private static MetadataEntries entries(JsonNode pairs) {
    String[] keys = new String[pairs.size()];
    byte[][] values = new byte[pairs.size()][];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = pairs.get(i).get(0).asText();
      values[i] = hex(pairs.get(i).get(1));
    }
    return MetadataEntries.of(keys, values);
  }

  private static int u32(JsonNode v, String field) {
    return (int) v.get(field).asLong();
  }

  /** The eight bytes of a Ping as the little-endian number that the record keeps. */
  private static long eight(JsonNode v) {
    return Long.reverseBytes(Long.parseUnsignedLong(v.get("payload").asText(), 16));
  }

  private static byte[] hex(JsonNode v) {
    return HexFormat.of().parseHex(v.asText());
  }

  private static <E extends Enum<E>> E constant(Class<E> type, JsonNode name) {
    String snake = name.asText().replaceAll("([a-z])([A-Z])", "$1_$2");
    return Enum.valueOf(type, snake.toUpperCase(Locale.ROOT));
  }
}
