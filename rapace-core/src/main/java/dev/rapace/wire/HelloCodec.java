package dev.rapace.wire;

import dev.rapace.postcard.PostcardReader;
import dev.rapace.postcard.PostcardWriter;
import dev.rapace.wire.ControlMessage.Hello;
import dev.rapace.wire.ControlMessage.Limits;
import dev.rapace.wire.ControlMessage.MethodInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Payload of Hello, the only message that comes from peers nobody has identified yet: at most
 * {@link #MAX_METHODS} registry entries (ruling R12) with names of at most {@link #MAX_NAME_BYTES}
 * (ruling R13). Stateless.
 */
public final class HelloCodec {
  /** Most entries of the method registry. */
  public static final int MAX_METHODS = 8192;

  /** Longest method name, in bytes of UTF-8. */
  public static final int MAX_NAME_BYTES = 1024;

  /** Method id, hash, option tag: the fewest bytes of a registry entry. */
  private static final int MIN_METHOD_BYTES = 34;

  private static final int HASH_BYTES = 32;
  private static final Role[] ROLES = Role.values();

  private HelloCodec() {}

  static void encode(Hello hello, PostcardWriter out) {
    out.writeU32Bits(hello.protocolVersion());
    out.writeVariant(hello.role().ordinal());
    out.writeU64Bits(hello.requiredFeatures());
    out.writeU64Bits(hello.supportedFeatures());
    out.writeU32Bits(hello.limits().maxPayloadSize());
    out.writeU32Bits(hello.limits().maxChannels());
    out.writeU32Bits(hello.limits().maxPendingCalls());
    out.writeCount(hello.methods().size());
    for (MethodInfo method : hello.methods()) {
      byte[] hash = method.signatureHash();
      if (hash.length != HASH_BYTES) {
        throw new IllegalArgumentException("a signature hash has 32 bytes, not " + hash.length);
      }
      out.writeU32Bits(method.methodId());
      out.writeRaw(hash, 0, HASH_BYTES);
      String name = method.name();
      out.writeOptionTag(name != null);
      if (name != null) {
        out.writeString(name);
      }
    }
    MetadataRules.write(hello.params(), out);
  }

  static Hello decode(byte[] payload, int offset, int length) {
    PostcardReader in = new PostcardReader().reset(payload, offset, length);
    int version = in.readU32Bits();
    Hello hello =
        new Hello(
            version,
            ROLES[in.readVariant(ROLES.length)],
            in.readU64Bits(),
            in.readU64Bits(),
            new Limits(in.readU32Bits(), in.readU32Bits(), in.readU32Bits()),
            decodeMethods(in),
            MetadataRules.read(in));
    if (!isNewerMinor(version)) {
      in.expectEnd();
    }
    return hello;
  }

  /** Whether fields may follow that this version does not know (ruling R25). */
  private static boolean isNewerMinor(int version) {
    return version >>> 16 == Hello.VERSION_1_0 >>> 16 && (version & 0xFFFF) != 0;
  }

  private static List<MethodInfo> decodeMethods(PostcardReader in) {
    int count = in.readCount(MIN_METHOD_BYTES);
    if (count > MAX_METHODS) {
      throw in.malformed("java.hello.registry-size", "more than " + MAX_METHODS + " methods");
    }
    List<MethodInfo> methods = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int methodId = in.readU32Bits();
      byte[] hash = new byte[HASH_BYTES];
      in.readRaw(hash, 0, HASH_BYTES);
      methods.add(
          new MethodInfo(
              methodId, hash, in.readOptionTag() ? in.readString(MAX_NAME_BYTES) : null));
    }
    return Collections.unmodifiableList(methods);
  }
}
