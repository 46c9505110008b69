package dev.rapace.auth;

import dev.rapace.security.CallCredentials;
import dev.rapace.security.Secret;
import dev.rapace.security.TransportSecurity;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client's token, bound to the targets it was made for: asked for any other target it fails, so
 * that one server is never handed the token of another. Fetched when first needed, kept for its
 * maximum age, fetched anew after {@link #refresh}.
 *
 * <p>Thread-safe; one fetch at a time. Each caller gets its own copy and may close it.
 */
public final class BearerCredentials implements CallCredentials {
  private static final String RULE = " (security.metadata.secrets)";

  private final String target;
  private final Supplier<Secret> source;
  private final long maxAge;
  private final LongSupplier nanoTime;
  private final String scheme;
  private final ReentrantLock fetching;
  private volatile @Nullable Kept kept;

  /** A fetched token. */
  private record Kept(Secret token, long at) {}

  private BearerCredentials(
      String target,
      Supplier<Secret> source,
      Duration maxAge,
      LongSupplier nanoTime,
      String scheme) {
    if (maxAge.isNegative() || maxAge.isZero()) {
      throw new IllegalArgumentException("the maximum age of a kept token must be positive");
    }
    this.target = checkedPattern(target);
    this.source = source;
    this.maxAge = maxAge.toNanos();
    this.nanoTime = nanoTime;
    this.scheme = scheme;
    this.fetching = new ReentrantLock();
  }

  /**
   * A token from a source that can make fresh ones.
   *
   * @param target host such as {@code orders.example}, {@code *.example} for exactly one label
   *     more, or a whole URI without host such as {@code unix:/run/orders.sock}
   * @param source asked off the event loop; may block
   * @param maxAge how long a token is kept before the source is asked again
   */
  public static BearerCredentials of(String target, Supplier<Secret> source, Duration maxAge) {
    return new BearerCredentials(target, source, maxAge, System::nanoTime, "bearer");
  }

  /** A token that is read again from its reference every minute, and after a refusal. */
  public static BearerCredentials of(String target, SecretRef token) {
    return of(target, token::resolve, Duration.ofMinutes(1));
  }

  /** A fixed token; copied. */
  public static BearerCredentials of(String target, Secret token) {
    Secret own = Secret.copyOf(token.exposeBytes());
    return of(target, () -> own, Duration.ofDays(365));
  }

  static BearerCredentials of(
      String target, Supplier<Secret> source, Duration maxAge, LongSupplier nanoTime) {
    return new BearerCredentials(target, source, maxAge, nanoTime, "bearer");
  }

  /** The same token source under another {@code rapace.auth_scheme}. */
  public BearerCredentials withScheme(String scheme) {
    return new BearerCredentials(
        target, source, Duration.ofNanos(maxAge), nanoTime, scheme.toLowerCase(Locale.ROOT));
  }

  private static String checkedPattern(String pattern) {
    String lower = hostOf(pattern);
    boolean wildcard = lower.startsWith("*.");
    if (lower.isBlank() || lower.indexOf('*', wildcard ? 1 : 0) >= 0 || lower.equals("*.")) {
      throw new IllegalArgumentException(
          "a token is bound to a host, to *.domain, or to a URI without host" + RULE);
    }
    return lower;
  }

  /** The host of a target in lower case; the target itself if it has none, such as a socket. */
  private static String hostOf(String target) {
    String text = target.contains("//") || target.startsWith("unix:") ? target : "//" + target;
    try {
      String host = new URI(text).getHost();
      if (host != null) {
        return host.toLowerCase(Locale.ROOT);
      }
    } catch (URISyntaxException e) {
      // Not a URI: it can only match itself.
      return target;
    }
    return target;
  }

  private boolean isMeant(String asked) {
    String host = hostOf(asked);
    if (!target.startsWith("*.")) {
      return target.equals(host);
    }
    int dot = host.indexOf('.');
    return dot > 0 && host.substring(dot).equals(target.substring(1));
  }

  @Override
  public CompletionStage<Secret> token(TransportSecurity transport, String asked) {
    if (!isMeant(asked)) {
      return CompletableFuture.failedFuture(
          new IllegalStateException(
              "these credentials are for " + target + " and are not sent elsewhere" + RULE));
    }
    try {
      byte[] bytes = current().exposeBytes();
      Secret copy = Secret.copyOf(bytes);
      Arrays.fill(bytes, (byte) 0);
      return CompletableFuture.completedFuture(copy);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private Secret current() {
    Kept now = kept;
    if (now != null && nanoTime.getAsLong() - now.at < maxAge) {
      return now.token;
    }
    fetching.lock();
    try {
      Kept other = kept;
      if (other != null && nanoTime.getAsLong() - other.at < maxAge) {
        return other.token;
      }
      Secret fresh = source.get();
      if (fresh.length() == 0) {
        throw new IllegalStateException("the token source gave an empty token" + RULE);
      }
      kept = new Kept(fresh, nanoTime.getAsLong());
      return fresh;
    } finally {
      fetching.unlock();
    }
  }

  @Override
  public void refresh() {
    kept = null;
  }

  @Override
  public String scheme() {
    return scheme;
  }

  /** Target and scheme. */
  @Override
  public String toString() {
    return "BearerCredentials[" + scheme + " for " + target + "]";
  }
}
