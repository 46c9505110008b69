package dev.rapace.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rapace.VectorFiles;
import dev.rapace.postcard.MalformedPayloadException;
import dev.rapace.wire.CallResult;
import dev.rapace.wire.CancelReason;
import dev.rapace.wire.ControlMessage;
import dev.rapace.wire.GoAwayReason;
import dev.rapace.wire.MessageJson;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.MetadataRules;
import java.util.Arrays;
import java.util.stream.Stream;

/** What must hold for any bytes given as a message. */
final class MessageTarget {
  private static final int BYTES_PER_INPUT_BYTE = 64;

  private MessageTarget() {}

  /** Bytes of every vector of this message, good and bad. */
  static Stream<byte[]> seeds(String message) {
    Stream<JsonNode> vectors =
        Stream.concat(
            VectorFiles.entries("control.json", "vectors").stream(),
            VectorFiles.entries("malformed.json", "messages").stream());
    return vectors
        .filter(v -> v.get("message").asText().equals(message))
        .map(v -> VectorFiles.hex(v, "hex"));
  }

  /** The bytes are malformed, or a message that encodes to the very same bytes. */
  static void check(String message, byte[] bytes) {
    int verb = MessageJson.verb(message);
    Allocation.bounded(bytes.length, BYTES_PER_INPUT_BYTE, () -> decode(verb, bytes));
    Object decoded = decode(verb, bytes);
    if (decoded == null || !isSendable(decoded)) {
      return;
    }
    byte[] again = MessageJson.encode(decoded);
    int same = again.length;
    if (decoded instanceof CallResult) {
      // A failure that came with a body is encoded without it: the tag before it differs.
      same--;
    }
    boolean mayBeLonger =
        decoded instanceof CallResult
            || (decoded instanceof ControlMessage.Hello hello
                && hello.protocolVersion() != ControlMessage.Hello.VERSION_1_0);
    boolean lengthFits = mayBeLonger ? bytes.length >= again.length : bytes.length == again.length;
    if (!lengthFits || !Arrays.equals(again, 0, same, bytes, 0, same)) {
      throw new AssertionError(message + " has a second encoding");
    }
  }

  private static Object decode(int verb, byte[] bytes) {
    try {
      Object decoded = MessageJson.decode(verb, bytes);
      MetadataEntries entries = metadata(decoded);
      boolean ok = MetadataRules.check(entries).isOk();
      if (!ok && entries.size() != 0) {
        throw new AssertionError("refused metadata was built");
      }
      return decoded;
    } catch (MalformedPayloadException e) {
      return null;
    }
  }

  private static boolean isSendable(Object message) {
    boolean known =
        switch (message) {
          case ControlMessage.CancelChannel m -> m.reason() != CancelReason.UNRECOGNIZED;
          case ControlMessage.GoAway m -> m.reason() != GoAwayReason.UNRECOGNIZED;
          case CallResult m -> m.code() != 0 || m.body() != null;
          default -> true;
        };
    return known && MetadataRules.check(metadata(message)).isOk();
  }

  private static MetadataEntries metadata(Object message) {
    return MessageJson.metadata(message);
  }
}
