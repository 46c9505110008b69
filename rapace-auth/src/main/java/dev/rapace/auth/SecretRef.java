package dev.rapace.auth;

import dev.rapace.security.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Says where a secret is, so that configuration never holds the secret itself: {@code env:NAME} or
 * {@code file:/absolute/path}. Resolved when it is needed; what is missing or lies open is refused,
 * there is no default.
 *
 * <p>Immutable, thread-safe. The reference is not secret and may be logged.
 */
public final class SecretRef {
  private static final int LONGEST = 64 * 1024;
  private static final String RULE = " (java.secret-reference)";

  private final String text;
  private final Function<String, @Nullable String> environment;

  private SecretRef(String text, Function<String, @Nullable String> environment) {
    this.text = text;
    this.environment = environment;
  }

  /**
   * Reads a reference.
   *
   * @throws IllegalArgumentException if it is neither form; the text is not repeated, since it
   *     could be a secret put there by mistake
   */
  public static SecretRef parse(String text) {
    return parse(text, System::getenv);
  }

  static SecretRef parse(String text, Function<String, @Nullable String> environment) {
    boolean env = text.matches("env:[A-Za-z_][A-Za-z0-9_]*");
    boolean file = text.startsWith("file:/") && text.length() > 6 && text.indexOf('\0') < 0;
    if (!env && !file) {
      throw new IllegalArgumentException(
          "a secret reference is env:NAME or file:/absolute/path" + RULE);
    }
    return new SecretRef(text, environment);
  }

  /**
   * Fetches the secret; one line end at the end of a file is not part of it.
   *
   * @throws IllegalStateException if it is missing, empty, too long or readable by others
   */
  public Secret resolve() {
    if (text.startsWith("env:")) {
      String value = environment.apply(text.substring(4));
      if (value == null || value.isEmpty()) {
        throw new IllegalStateException(text + " is not set: set the variable" + RULE);
      }
      return Secret.copyOf(value.getBytes(StandardCharsets.UTF_8));
    }
    try {
      byte[] content = OwnedFile.read(Path.of(text.substring(5)), true, LONGEST);
      int end = content.length;
      if (end > 0 && content[end - 1] == '\n') {
        end--;
        if (end > 0 && content[end - 1] == '\r') {
          end--;
        }
      }
      if (end == 0) {
        throw new IllegalStateException(text + " is empty" + RULE);
      }
      Secret secret = Secret.copyOf(Arrays.copyOf(content, end));
      Arrays.fill(content, (byte) 0);
      return secret;
    } catch (IOException e) {
      throw new IllegalStateException("no secret: " + e.getMessage() + RULE);
    }
  }

  /** The reference. */
  @Override
  public String toString() {
    return text;
  }
}
