package dev.rapace.simulation;

import dev.rapace.postcard.PostcardWriter;
import dev.rapace.protocol.ConnectionSettings;
import dev.rapace.wire.ControlCodec;
import dev.rapace.wire.ControlMessage.Hello;
import dev.rapace.wire.ControlMessage.MethodInfo;
import dev.rapace.wire.ControlVerb;
import dev.rapace.wire.Features;
import dev.rapace.wire.FrameFlags;
import dev.rapace.wire.MetadataEntries;
import java.util.Arrays;
import java.util.List;

/** A first frame that no server and no client may take. */
final class SpoiltHello {
  private static final byte[] NONE = new byte[0];

  private final Saboteur saboteur;
  private final Chance chance;

  SpoiltHello(Saboteur saboteur, Chance chance) {
    this.saboteur = saboteur;
    this.chance = chance;
  }

  /** A Hello that would do. */
  static Hello sound(Node node) {
    ConnectionSettings settings = node.life.plan.settings[node.side];
    return new Hello(
        Hello.VERSION_1_0,
        settings.role(),
        Features.CALL_ENVELOPE,
        Features.ATTACHED_STREAMS | Features.CALL_ENVELOPE | Features.PING,
        settings.limits(),
        List.of(),
        MetadataEntries.EMPTY);
  }

  /** The same Hello of somebody who does not know of credits. */
  static byte[] withoutCredits(byte[] payload, int offset, int length) {
    Hello hello = ControlCodec.decodeHello(payload, offset, length);
    PostcardWriter out = new PostcardWriter();
    ControlCodec.encode(
        new Hello(
            hello.protocolVersion(),
            hello.role(),
            hello.requiredFeatures() & ~Features.CREDIT_FLOW_CONTROL,
            hello.supportedFeatures() & ~Features.CREDIT_FLOW_CONTROL,
            hello.limits(),
            hello.methods(),
            hello.params()),
        out);
    return out.toByteArray();
  }

  /** Plants one in place of the Hello with this payload. */
  void plant(byte[] payload, int offset, int length) {
    Hello hello;
    try {
      hello = ControlCodec.decodeHello(payload, offset, length);
    } catch (RuntimeException e) {
      // The engine began with a farewell.
      return;
    }
    int count = Breach.FIRST_NOT_HELLO.ordinal() - Breach.HELLO_MALFORMED.ordinal() + 1;
    Breach breach = Breach.values()[Breach.HELLO_MALFORMED.ordinal() + chance.below(count)];
    MethodInfo one = new MethodInfo(7, new byte[32], null);
    switch (breach) {
      case HELLO_MALFORMED -> {
        byte[] cut = Arrays.copyOfRange(payload, offset, offset + chance.below(length));
        saboteur.frame(breach, 0, ControlVerb.HELLO, FrameFlags.CONTROL, cut);
      }
      case HELLO_ROLE ->
          send(
              breach,
              new Hello(
                  hello.protocolVersion(),
                  hello.role().complement(),
                  hello.requiredFeatures(),
                  hello.supportedFeatures(),
                  hello.limits(),
                  hello.methods(),
                  hello.params()));
      case HELLO_VERSION -> send(breach, with(hello, 0x0002_0000, 0, hello.methods(), null));
      case HELLO_FEATURES ->
          send(
              breach,
              with(hello, Hello.VERSION_1_0, 1L << chance.between(6, 63), hello.methods(), null));
      case HELLO_DUPLICATE_METHOD ->
          send(breach, with(hello, Hello.VERSION_1_0, 0, List.of(one, one), null));
      case HELLO_METHOD_ZERO ->
          send(
              breach,
              with(
                  hello,
                  Hello.VERSION_1_0,
                  0,
                  List.of(new MethodInfo(0, new byte[32], null)),
                  null));
      case HELLO_BAD_METADATA ->
          send(
              breach,
              with(
                  hello,
                  Hello.VERSION_1_0,
                  0,
                  List.of(),
                  MetadataEntries.EMPTY.with("twice", NONE).with("twice", NONE)));
      case HELLO_MISSING -> {
        saboteur.raw(breach, NONE);
        saboteur.silence();
      }
      default -> saboteur.frame(breach, 1, 1, FrameFlags.CALL_REQUEST, NONE);
    }
  }

  private static Hello with(
      Hello hello, int version, long required, List<MethodInfo> methods, MetadataEntries params) {
    return new Hello(
        version,
        hello.role(),
        hello.requiredFeatures() | required,
        hello.supportedFeatures() | required,
        hello.limits(),
        methods,
        params == null ? hello.params() : params);
  }

  private void send(Breach breach, Hello hello) {
    PostcardWriter out = new PostcardWriter();
    ControlCodec.encode(hello, out);
    saboteur.frame(
        breach, 0, ControlVerb.HELLO, FrameFlags.CONTROL, Arrays.copyOf(out.array(), out.length()));
  }
}
