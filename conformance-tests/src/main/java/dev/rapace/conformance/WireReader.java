package dev.rapace.conformance;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Takes bytes apart and is strict about it: a varint that is longer than it needs to be, a length
 * beyond the end, a tag that does not exist or bytes left over are a {@link ConformanceFailure}.
 */
public final class WireReader {
  private final byte[] bytes;
  private final String what;
  private int at;

  /**
   * Reads from the start.
   *
   * @param bytes what to read
   * @param what named in failures
   */
  public WireReader(byte[] bytes, String what) {
    this.bytes = bytes;
    this.what = what;
  }

  /** One byte, 0 to 255. */
  public int u8() {
    if (at >= bytes.length) {
      throw new ConformanceFailure(what + " ends too early, after " + at + " bytes");
    }
    return bytes[at++] & 0xff;
  }

  /** Four bytes, little-endian. */
  public int fixed32() {
    int value = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      value |= u8() << shift;
    }
    return value;
  }

  /** Eight bytes, little-endian. */
  public long fixed64() {
    return (fixed32() & 0xffffffffL) | (long) fixed32() << 32;
  }

  /** A varint of at most ten bytes in its shortest form. */
  public long varint() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      int next = u8();
      if (shift == 63 && next > 1) {
        throw new ConformanceFailure(what + " has a varint beyond 64 bits");
      }
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        if (next == 0 && shift > 0) {
          throw new ConformanceFailure(what + " has a varint that is not the shortest");
        }
        return value;
      }
    }
  }

  /** A varint that fits 32 bits. */
  public int varint32() {
    long value = varint();
    if (value >>> 32 != 0) {
      throw new ConformanceFailure(what + " has a number beyond 32 bits: " + value);
    }
    return (int) value;
  }

  /** A varint used as a count or length, checked against the bytes that are left. */
  public int length() {
    long value = varint();
    if (value < 0 || value > bytes.length - at) {
      throw new ConformanceFailure(what + " promises " + value + " more bytes than it has");
    }
    return (int) value;
  }

  /** That many bytes as they are. */
  public byte[] raw(int count) {
    if (count > bytes.length - at) {
      throw new ConformanceFailure(what + " ends too early");
    }
    byte[] part = java.util.Arrays.copyOfRange(bytes, at, at + count);
    at += count;
    return part;
  }

  /** A length and then the bytes. */
  public byte[] bytes() {
    return raw(length());
  }

  /** A length and then text in well-formed UTF-8. */
  public String text() {
    byte[] part = bytes();
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(part))
          .toString();
    } catch (CharacterCodingException e) {
      throw new ConformanceFailure(what + " has text that is not UTF-8", e);
    }
  }

  /** The tag of something that may be absent: 0 or 1. */
  public boolean present() {
    int tag = u8();
    if (tag > 1) {
      throw new ConformanceFailure(what + " has the tag " + tag + " where 0 or 1 must stand");
    }
    return tag == 1;
  }

  /** Nothing may be left. */
  public void end() {
    if (at != bytes.length) {
      throw new ConformanceFailure(what + " has " + (bytes.length - at) + " bytes too many");
    }
  }
}
