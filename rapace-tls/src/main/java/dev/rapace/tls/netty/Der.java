package dev.rapace.tls.netty;

import java.io.IOException;
import java.util.Arrays;

/** The one piece of DER that the JDK does not open for us. */
final class Der {
  private static final int OCTET_STRING = 0x04;

  private Der() {}

  /**
   * The content of an OCTET STRING that fills {@code encoded}.
   *
   * @throws IOException if it is anything else
   */
  static byte[] octetString(byte[] encoded) throws IOException {
    if (encoded.length < 2 || encoded[0] != OCTET_STRING) {
      throw new IOException("not an OCTET STRING");
    }
    int first = encoded[1] & 0xFF;
    int lengthBytes = first < 0x80 ? 0 : first & 0x7F;
    int start = 2 + lengthBytes;
    if (lengthBytes > 3 || start > encoded.length) {
      throw new IOException("length of OCTET STRING");
    }
    int length = lengthBytes == 0 ? first : 0;
    for (int i = 2; i < start; i++) {
      length = length << 8 | (encoded[i] & 0xFF);
    }
    if (length != encoded.length - start) {
      throw new IOException("length of OCTET STRING");
    }
    return Arrays.copyOfRange(encoded, start, encoded.length);
  }
}
