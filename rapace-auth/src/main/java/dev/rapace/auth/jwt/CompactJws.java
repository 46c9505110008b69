package dev.rapace.auth.jwt;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The compact form of a signed token, taken apart without trust: three parts of canonical base64url
 * and nothing else. The length is checked before anything is decoded.
 *
 * <p>This stands before the library's parser because that one skips foreign characters and accepts
 * stray trailing bits.
 */
public final class CompactJws {
  /** Longest accepted token, in bytes. */
  public static final int MAX_LENGTH = 16 * 1024;

  private final String compact;
  private final byte[] header;
  private final byte[] payload;

  private CompactJws(String compact, byte[] header, byte[] payload) {
    this.compact = compact;
    this.header = header;
    this.payload = payload;
  }

  /**
   * Takes a token apart. The payload may be empty here; a token of claims is refused later if it
   * is.
   *
   * @throws TokenFault {@code too-long}, {@code malformed} or {@code unsigned}
   */
  public static CompactJws parse(byte[] token) throws TokenFault {
    if (token.length > MAX_LENGTH) {
      throw new TokenFault("too-long");
    }
    int first = -1;
    int second = -1;
    for (int i = 0; i < token.length; i++) {
      if (token[i] != '.') {
        if (!Base64Url.isSymbol(token[i])) {
          throw new TokenFault("malformed");
        }
      } else if (first < 0) {
        first = i;
      } else if (second < 0) {
        second = i;
      } else {
        throw new TokenFault("malformed");
      }
    }
    if (first < 1 || second < 0) {
      throw new TokenFault("malformed");
    }
    if (second == token.length - 1) {
      throw new TokenFault("unsigned");
    }
    byte[] header = required(Base64Url.decode(token, 0, first));
    byte[] payload = required(Base64Url.decode(token, first + 1, second));
    byte[] signature = required(Base64Url.decode(token, second + 1, token.length));
    Arrays.fill(signature, (byte) 0);
    return new CompactJws(new String(token, StandardCharsets.ISO_8859_1), header, payload);
  }

  private static byte[] required(byte @Nullable [] decoded) throws TokenFault {
    if (decoded == null) {
      throw new TokenFault("malformed");
    }
    return decoded;
  }

  /** The header's bytes; not copied. */
  byte[] header() {
    return header;
  }

  /** The payload's bytes; not copied. */
  public byte[] payload() {
    return payload;
  }

  /** The whole token, for the signature library only. */
  String compact() {
    return compact;
  }

  /** Constant. */
  @Override
  public String toString() {
    return "CompactJws[hidden]";
  }
}
