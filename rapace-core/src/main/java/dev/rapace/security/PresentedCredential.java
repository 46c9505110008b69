package dev.rapace.security;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The values of {@code rapace.auth_token} and {@code rapace.auth_scheme} as a peer sent them, put
 * into one form before any authenticator looks at them. A prefix {@code Bearer } is taken off once,
 * in any case, when the scheme is absent or {@code bearer}; a second one is malformed.
 */
final class PresentedCredential {
  /** Longest token in bytes; longer ones are refused before anything else is done with them. */
  static final int LONGEST_TOKEN = 16 * 1024;

  private static final int LONGEST_SCHEME = 32;
  private static final String BEARER = "bearer";
  private static final byte[] PREFIX = "bearer ".getBytes(StandardCharsets.US_ASCII);
  private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9]*([._+-][a-z0-9]+)*");

  private final Optional<String> scheme;
  private final Optional<Secret> token;
  private final @Nullable String fault;

  private PresentedCredential(
      Optional<String> scheme, Optional<Secret> token, @Nullable String fault) {
    this.scheme = scheme;
    this.token = token;
    this.fault = fault;
  }

  /** Reads what the peer sent; never throws. The caller closes the token. */
  static PresentedCredential of(byte @Nullable [] scheme, byte @Nullable [] token) {
    if (token == null) {
      return scheme == null
          ? new PresentedCredential(Optional.empty(), Optional.empty(), null)
          : malformed("scheme-without-token");
    }
    if (token.length > LONGEST_TOKEN) {
      return malformed("token-too-long");
    }
    String name = scheme == null ? BEARER : schemeName(scheme);
    if (name == null) {
      return malformed("malformed-scheme");
    }
    if (!name.equals(BEARER)) {
      return token.length == 0 ? malformed("empty-token") : present(name, token, 0);
    }
    int start = hasPrefix(token, 0) ? PREFIX.length : 0;
    if (hasPrefix(token, start)) {
      return malformed("bearer-twice");
    }
    if (start == token.length) {
      return malformed("empty-token");
    }
    if (token[start] == ' ') {
      return malformed("malformed-token");
    }
    return present(name, token, start);
  }

  private static @Nullable String schemeName(byte[] scheme) {
    if (scheme.length > LONGEST_SCHEME) {
      return null;
    }
    String name = new String(scheme, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    return SCHEME.matcher(name).matches() ? name : null;
  }

  private static boolean hasPrefix(byte[] token, int from) {
    if (token.length - from < PREFIX.length) {
      return false;
    }
    for (int i = 0; i < PREFIX.length; i++) {
      int b = token[from + i];
      int lower = b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b;
      if (lower != PREFIX[i]) {
        return false;
      }
    }
    return true;
  }

  private static PresentedCredential present(String scheme, byte[] token, int start) {
    byte[] bare = Arrays.copyOfRange(token, start, token.length);
    Secret secret = Secret.copyOf(bare);
    Arrays.fill(bare, (byte) 0);
    return new PresentedCredential(Optional.of(scheme), Optional.of(secret), null);
  }

  private static PresentedCredential malformed(String fault) {
    return new PresentedCredential(Optional.empty(), Optional.empty(), fault);
  }

  Optional<String> scheme() {
    return scheme;
  }

  Optional<Secret> token() {
    return token;
  }

  /** What is wrong with the values, for the audit; null if nothing is. */
  @Nullable String fault() {
    return fault;
  }
}
