package dev.rapace.auth;

import dev.rapace.auth.jwt.TokenFault;
import dev.rapace.auth.jwt.VerificationKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Public keys of one issuer in a JSON Web Key set file that something else keeps fresh. The file is
 * read again when it is asked for and the interval has passed, or when a token names an unknown key
 * (at most once in 30 s). A file that cannot be read or is refused leaves the last good set in use
 * until the maximum age; after that no token of the issuer is accepted.
 *
 * <p>The file must not be writable by group or others and must hold public keys only. Thread-safe;
 * one reload at a time, the others go on with the set they have.
 */
public final class JwkFile extends JwtKeys {
  private static final Logger LOG = LoggerFactory.getLogger(JwkFile.class);
  private static final int LONGEST = 1024 * 1024;
  private static final long UNKNOWN_KEY_PAUSE = Duration.ofSeconds(30).toNanos();

  private final Path file;
  private final long interval;
  private final long maxAge;
  private final LongSupplier nanoTime;
  private final ReentrantLock reloading = new ReentrantLock();
  private volatile Loaded loaded;
  private volatile long lastAttempt;

  /** A good set and when it was read. */
  private record Loaded(JwkSet set, long at) {}

  private JwkFile(Path file, Duration interval, Duration maxAge, LongSupplier nanoTime) {
    if (interval.isNegative() || interval.isZero() || maxAge.compareTo(interval) < 0) {
      throw new IllegalArgumentException(
          "the reload interval must be positive and the maximum age at least as long");
    }
    this.file = file;
    this.interval = interval.toNanos();
    this.maxAge = maxAge.toNanos();
    this.nanoTime = nanoTime;
    this.lastAttempt = nanoTime.getAsLong();
    try {
      this.loaded = load();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "no key set: " + e.getMessage() + " (security.profile-c.authenticate)");
    }
  }

  /**
   * Reads the file now and again later.
   *
   * @param interval time between two looks at the file
   * @param maxAge how long the last good set may be used when the file has gone bad
   * @throws IllegalArgumentException if there is no good set to start with
   */
  public static JwkFile watch(Path file, Duration interval, Duration maxAge) {
    return new JwkFile(file, interval, maxAge, System::nanoTime);
  }

  /** With a clock of the caller's. */
  static JwkFile watch(Path file, Duration interval, Duration maxAge, LongSupplier nanoTime) {
    return new JwkFile(file, interval, maxAge, nanoTime);
  }

  private Loaded load() throws IOException {
    long now = nanoTime.getAsLong();
    byte[] content = OwnedFile.read(file, false, LONGEST);
    JwkSet set = JwkSet.parse(new String(content, StandardCharsets.UTF_8));
    if (set.isSymmetric()) {
      throw new IOException(file + " holds secrets; a reloaded set holds public keys only");
    }
    return new Loaded(set, now);
  }

  @Override
  List<VerificationKey> current(boolean kidUnknown) throws TokenFault {
    long now = nanoTime.getAsLong();
    long sinceAttempt = now - lastAttempt;
    if (sinceAttempt >= interval || (kidUnknown && sinceAttempt >= UNKNOWN_KEY_PAUSE)) {
      reload(now);
    }
    Loaded good = loaded;
    if (now - good.at > maxAge) {
      throw new TokenFault("keys-stale");
    }
    return good.set.current(kidUnknown);
  }

  private void reload(long now) {
    if (!reloading.tryLock()) {
      return;
    }
    try {
      lastAttempt = now;
      loaded = load();
    } catch (IOException | IllegalArgumentException e) {
      // Both messages are our own or name the file; neither holds key material.
      LOG.warn("key set not reloaded, the last good one stays until its maximum age: {}", file);
    } finally {
      reloading.unlock();
    }
  }

  /** The file's name. */
  @Override
  public String toString() {
    return "JwkFile[" + file + "]";
  }
}
