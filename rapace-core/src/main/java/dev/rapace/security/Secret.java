package dev.rapace.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Bytes that must not be shown: no {@code toString}, no {@code equals} that leaks by time, no
 * serialization. {@link #close} overwrites them; using a closed secret throws.
 *
 * <p>Thread-safe. Java gives no promise about copies that the collector or the caller made before.
 */
public final class Secret implements AutoCloseable {
  private final byte[] bytes;
  private volatile boolean closed;

  private Secret(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Copies {@code bytes}. */
  public static Secret copyOf(byte[] bytes) {
    return new Secret(bytes.clone());
  }

  /** Copies the UTF-8 form of {@code text}. */
  public static Secret of(CharSequence text) {
    return new Secret(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Number of bytes; the only fact that may be logged. */
  public int length() {
    return bytes.length;
  }

  /**
   * A copy of the bytes, for the one who verifies or sends them. Grep for this name to find every
   * place where a secret is opened.
   *
   * @throws IllegalStateException if closed
   */
  public byte[] exposeBytes() {
    requireOpen();
    return bytes.clone();
  }

  /**
   * The bytes as UTF-8 text; malformed input becomes the replacement character.
   *
   * @throws IllegalStateException if closed
   */
  public String exposeText() {
    requireOpen();
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Compares in time that depends on the lengths only. */
  public boolean matches(Secret other) {
    requireOpen();
    other.requireOpen();
    return MessageDigest.isEqual(bytes, other.bytes);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("this secret was closed");
    }
  }

  /** Overwrites the bytes. */
  @Override
  public void close() {
    closed = true;
    Arrays.fill(bytes, (byte) 0);
  }

  /** Constant. */
  @Override
  public String toString() {
    return "Secret[hidden]";
  }
}
