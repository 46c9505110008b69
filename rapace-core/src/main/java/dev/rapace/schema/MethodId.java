package dev.rapace.schema;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The number under which a method is called: 64-bit FNV-1a over {@code Service.method}, folded to
 * 32 bits (rules {@code core.method-id.algorithm} and {@code core.method-id.input-format}).
 */
public final class MethodId {
  private static final long OFFSET_BASIS = 0xCBF29CE484222325L;
  private static final long PRIME = 0x100000001B3L;

  private MethodId() {}

  /**
   * The id of a method.
   *
   * @param service unqualified name of the service as declared, such as {@code Calculator}
   * @param method name of the method as declared, usually snake_case, such as {@code get_item}; not
   *     a Java-cased form of it (ruling R31)
   * @return 32 unsigned bits, never 0
   * @throws IllegalArgumentException if a name cannot be written in UTF-8, or if the id would be 0,
   *     which is reserved (rule {@code core.method-id.zero-reserved})
   */
  public static int of(String service, String method) {
    return usable(fold(hash(service + "." + method)));
  }

  static int usable(int id) {
    if (id == 0) {
      throw new IllegalArgumentException(
          "the method id is 0, which is reserved; rename the method"
              + " [core.method-id.zero-enforcement]");
    }
    return id;
  }

  static int fold(long hash) {
    return (int) ((hash >>> 32) ^ hash);
  }

  private static long hash(String name) {
    ByteBuffer bytes;
    try {
      // A fresh encoder reports half surrogate pairs instead of replacing them.
      bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(name));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "a service or method name holds half of a surrogate pair [core.method-id.input-format]",
          e);
    }
    long hash = OFFSET_BASIS;
    while (bytes.hasRemaining()) {
      hash = (hash ^ (bytes.get() & 0xFF)) * PRIME;
    }
    return hash;
  }
}
