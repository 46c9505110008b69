package dev.rapace.conformance;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Puts bytes together the way the specification spells them. Not thread safe. */
public final class WireWriter {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** One byte. */
  public WireWriter u8(int value) {
    bytes.write(value);
    return this;
  }

  /** Four bytes, little-endian. */
  public WireWriter fixed32(int value) {
    for (int shift = 0; shift < 32; shift += 8) {
      bytes.write(value >>> shift);
    }
    return this;
  }

  /** Eight bytes, little-endian. */
  public WireWriter fixed64(long value) {
    for (int shift = 0; shift < 64; shift += 8) {
      bytes.write((int) (value >>> shift));
    }
    return this;
  }

  /** An unsigned number in the shortest varint form. */
  public WireWriter varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes.write((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    bytes.write((int) rest);
    return this;
  }

  /** These bytes as they are. */
  public WireWriter raw(byte... value) {
    bytes.writeBytes(value);
    return this;
  }

  /** These bytes as they are, from hex; blanks are ignored. */
  public WireWriter hex(String value) {
    return raw(HexFormat.of().parseHex(value.replace(" ", "")));
  }

  /** A length and then the bytes. */
  public WireWriter bytes(byte[] value) {
    return varint(value.length).raw(value);
  }

  /** A length and then the text in UTF-8. */
  public WireWriter text(String value) {
    return bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  /** What was put together. */
  public byte[] toBytes() {
    return bytes.toByteArray();
  }
}
