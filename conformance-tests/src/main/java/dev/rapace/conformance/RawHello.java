package dev.rapace.conformance;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A Hello to send, right or wrong.
 *
 * @param version major number times 65536 plus minor number
 * @param role 0 initiator, 1 acceptor, anything else nonsense
 * @param required feature bits that the other side must have
 * @param supported feature bits that this side has
 * @param methodIds the method registry, with hashes of zeros and no names
 * @param params entries of the metadata
 */
public record RawHello(
    int version,
    int role,
    long required,
    long supported,
    List<Integer> methodIds,
    List<Param> params) {

  /** One entry of metadata. */
  public record Param(String key, byte[] value) {
    /** With text as the value. */
    public static Param of(String key, String value) {
      return new Param(key, value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
      return "Param{" + key + ", " + value.length + " bytes}";
    }
  }

  /** Copies the lists. */
  public RawHello {
    methodIds = List.copyOf(methodIds);
    params = List.copyOf(params);
  }

  /**
   * The Hello of a client of version 1.0 that can do everything and insists on nothing but the
   * envelope of responses.
   */
  public static RawHello initiator() {
    return new RawHello(0x0001_0000, 0, 0b0010, 0b1111, List.of(), List.of());
  }

  /** The same Hello with a bearer token. */
  public RawHello withToken(String token) {
    return withParam("rapace.auth_token", token.getBytes(StandardCharsets.UTF_8));
  }

  /** The same Hello with one more entry, even if the key is there already. */
  public RawHello withParam(String key, byte[] value) {
    List<Param> more = new ArrayList<>(params);
    more.add(new Param(key, value));
    return withParams(more);
  }

  /** The same Hello with these entries instead. */
  public RawHello withParams(List<Param> entries) {
    return new RawHello(version, role, required, supported, methodIds, entries);
  }

  /** The same Hello with another version. */
  public RawHello withVersion(int other) {
    return new RawHello(other, role, required, supported, methodIds, params);
  }

  /** The same Hello with another role. */
  public RawHello withRole(int other) {
    return new RawHello(version, other, required, supported, methodIds, params);
  }

  /** The same Hello with other feature bits. */
  public RawHello withFeatures(long requires, long supports) {
    return new RawHello(version, role, requires, supports, methodIds, params);
  }

  /** The same Hello with a method registry. */
  public RawHello withMethods(Integer... ids) {
    return new RawHello(version, role, required, supported, List.of(ids), params);
  }

  /** The payload. */
  public byte[] payload() {
    WireWriter out =
        new WireWriter()
            .varint(version & 0xffffffffL)
            .varint(role)
            .varint(required)
            .varint(supported)
            .varint(1 << 20)
            .varint(0)
            .varint(0)
            .varint(methodIds.size());
    for (int id : methodIds) {
      out.varint(id & 0xffffffffL).raw(new byte[32]).u8(0);
    }
    return Messages.metadata(out, params).toBytes();
  }

  /** The whole frame, as the first of its sender. */
  public RawFrame frame() {
    return RawFrame.control(1, Verb.HELLO, payload());
  }

  /** The frame's bytes on a stream. */
  public byte[] toBytes() {
    return frame().toBytes();
  }
}
