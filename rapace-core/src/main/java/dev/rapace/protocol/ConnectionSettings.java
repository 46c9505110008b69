package dev.rapace.protocol;

import dev.rapace.wire.ControlMessage.Limits;
import dev.rapace.wire.ControlMessage.MethodInfo;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.Role;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one side of a connection is configured with. Immutable and thread-safe: one value
 * may serve many connections.
 */
public final class ConnectionSettings {
  /** Longest handshake that may be configured, in nanoseconds (rule {@code handshake.timeout}). */
  public static final long MAX_HANDSHAKE_TIMEOUT_NANOS = 30_000_000_000L;

  /** Hard cap of {@code max_payload_size}, in bytes (ruling R12). */
  public static final int HARD_MAX_PAYLOAD = 16 << 20;

  /** Hard cap of {@code max_channels} (ruling R12). */
  public static final int HARD_MAX_CHANNELS = 65_536;

  /** Hard cap of {@code max_pending_calls} (ruling R12). */
  public static final int HARD_MAX_PENDING_CALLS = 8_192;

  /** Smallest {@code max_payload_size} that may be configured, in bytes. */
  public static final int MIN_MAX_PAYLOAD = 1_024;

  /** Most methods that a Hello may list (ruling R12). */
  public static final int MAX_METHODS = 8_192;

  private static final long MAX_TIME_NANOS = 86_400_000_000_000L;
  private static final Limits DEFAULT_LIMITS = new Limits(1 << 20, 4_096, 4_096);

  private final Role role;
  private final Limits limits;
  private final List<MethodInfo> methods;
  private final MetadataEntries params;
  private final boolean deferHelloUntilAuthenticated;
  private final boolean methodNamesOmitted;
  private final long handshakeTimeoutNanos;
  private final int maxStrikes;
  private final int maxAuthenticationFailuresPerMinute;
  private final int retryAfterMillis;
  private final long drainGraceNanos;
  private final long drainMaxNanos;
  private final long creditWaitNanos;
  private final long portWaitNanos;
  private final long maxDeadlineNanos;
  private final @Nullable LongSupplier wallClock;

  private ConnectionSettings(Builder b) {
    role = b.role;
    limits = b.limits;
    methods = List.copyOf(b.methods);
    params = b.params;
    deferHelloUntilAuthenticated = b.deferHelloUntilAuthenticated;
    methodNamesOmitted = b.methodNamesOmitted;
    handshakeTimeoutNanos = b.handshakeTimeoutNanos;
    maxStrikes = b.maxStrikes;
    maxAuthenticationFailuresPerMinute = b.maxAuthenticationFailuresPerMinute;
    retryAfterMillis = b.retryAfterMillis;
    drainGraceNanos = b.drainGraceNanos;
    drainMaxNanos = b.drainMaxNanos;
    creditWaitNanos = b.creditWaitNanos;
    portWaitNanos = b.portWaitNanos;
    maxDeadlineNanos = b.maxDeadlineNanos;
    wallClock = b.wallClock;
  }

  /** Settings for this role with safe values everywhere. */
  public static Builder builder(Role role) {
    return new Builder(role);
  }

  /** Whether we dialled or listened (ruling R10). */
  public Role role() {
    return role;
  }

  /** Limits in our Hello; 0 means that the hard cap applies. */
  public Limits limits() {
    return limits;
  }

  /** Methods that we serve or hold client stubs for (ruling R13). */
  public List<MethodInfo> methods() {
    return methods;
  }

  /** Parameters in our Hello; may hold a token, so never printed. */
  public MetadataEntries params() {
    return params;
  }

  /** Whether our Hello waits until the peer is authenticated (ruling R03). */
  public boolean deferHelloUntilAuthenticated() {
    return deferHelloUntilAuthenticated;
  }

  /** Whether our Hello leaves {@code MethodInfo.name} out. */
  public boolean methodNamesOmitted() {
    return methodNamesOmitted;
  }

  /** Bound of Hello receipt and authentication together, in nanoseconds. */
  public long handshakeTimeoutNanos() {
    return handshakeTimeoutNanos;
  }

  /** Strikes that end the connection. */
  public int maxStrikes() {
    return maxStrikes;
  }

  /** Failed authentications of calls within a minute that end the connection. */
  public int maxAuthenticationFailuresPerMinute() {
    return maxAuthenticationFailuresPerMinute;
  }

  /** Value of {@code rapace.retry_after_ms} in refusals for overload, in milliseconds. */
  public int retryAfterMillis() {
    return retryAfterMillis;
  }

  /** How long a drain may last if no accepted call has a later deadline, in nanoseconds. */
  public long drainGraceNanos() {
    return drainGraceNanos;
  }

  /** How long a drain may last whatever the deadlines, in nanoseconds (ruling R73). */
  public long drainMaxNanos() {
    return drainMaxNanos;
  }

  /** How long a sender waits for credit before its channel is cancelled, in nanoseconds (R63). */
  public long creditWaitNanos() {
    return creditWaitNanos;
  }

  /**
   * How long a call without deadline waits for a required port, or for credit for its response, in
   * nanoseconds (rulings R52, R62).
   */
  public long portWaitNanos() {
    return portWaitNanos;
  }

  /** Longest deadline of the peer that is believed, in nanoseconds (ruling R70). */
  public long maxDeadlineNanos() {
    return maxDeadlineNanos;
  }

  /**
   * Nanoseconds since the Unix epoch, for {@code rapace.deadline} only; null if there is no such
   * clock.
   */
  public @Nullable LongSupplier wallClock() {
    return wallClock;
  }

  /** Role and limits only; never the parameters. */
  @Override
  public String toString() {
    return "ConnectionSettings[" + role + ", " + limits + ", " + methods.size() + " methods]";
  }

  /** Builds settings. Not thread-safe. */
  public static final class Builder {
    private final Role role;
    private Limits limits = DEFAULT_LIMITS;
    private final List<MethodInfo> methods = new ArrayList<>();
    private MetadataEntries params = MetadataEntries.EMPTY;
    private boolean deferHelloUntilAuthenticated;
    private boolean methodNamesOmitted;
    private long handshakeTimeoutNanos = 10_000_000_000L;
    private int maxStrikes = 16;
    private int maxAuthenticationFailuresPerMinute = 10;
    private int retryAfterMillis = 100;
    private long drainGraceNanos = 30_000_000_000L;
    private long drainMaxNanos = 300_000_000_000L;
    private long creditWaitNanos = 5_000_000_000L;
    private long portWaitNanos = 30_000_000_000L;
    private long maxDeadlineNanos = 3_600_000_000_000L;
    private @Nullable LongSupplier wallClock;

    private Builder(Role role) {
      this.role = role;
    }

    /**
     * Sets the limits of our Hello; each 0 or at most its hard cap.
     *
     * @throws IllegalArgumentException if a limit is out of range
     */
    public Builder limits(Limits limits) {
      requireLimit("max_payload_size", limits.maxPayloadSize(), MIN_MAX_PAYLOAD, HARD_MAX_PAYLOAD);
      requireLimit("max_channels", limits.maxChannels(), 1, HARD_MAX_CHANNELS);
      requireLimit("max_pending_calls", limits.maxPendingCalls(), 1, HARD_MAX_PENDING_CALLS);
      this.limits = limits;
      return this;
    }

    /** Adds a method that we serve or call. */
    public Builder method(MethodInfo method) {
      methods.add(method);
      return this;
    }

    /** Adds methods that we serve or call. */
    public Builder methods(List<MethodInfo> added) {
      methods.addAll(added);
      return this;
    }

    /** Sets the parameters of our Hello. */
    public Builder params(MetadataEntries params) {
      this.params = params;
      return this;
    }

    /** Makes our Hello wait until the peer is authenticated; for acceptors only (ruling R03). */
    public Builder deferHelloUntilAuthenticated(boolean defer) {
      this.deferHelloUntilAuthenticated = defer;
      return this;
    }

    /** Leaves the names of methods out of our Hello, as acceptors do in Profiles B and C. */
    public Builder methodNamesOmitted(boolean omitted) {
      this.methodNamesOmitted = omitted;
      return this;
    }

    /** Sets the bound of the handshake, in nanoseconds, above 0 and at most 30 s. */
    public Builder handshakeTimeoutNanos(long nanos) {
      if (nanos <= 0 || nanos > MAX_HANDSHAKE_TIMEOUT_NANOS) {
        throw new IllegalArgumentException(
            "handshake timeout must be above 0 and at most 30 s (handshake.timeout)");
      }
      this.handshakeTimeoutNanos = nanos;
      return this;
    }

    /** Sets how many strikes end the connection, at least 1. */
    public Builder maxStrikes(int strikes) {
      requirePositive("maxStrikes", strikes);
      this.maxStrikes = strikes;
      return this;
    }

    /** Sets how many failed authentications of calls within a minute end the connection. */
    public Builder maxAuthenticationFailuresPerMinute(int failures) {
      requirePositive("maxAuthenticationFailuresPerMinute", failures);
      this.maxAuthenticationFailuresPerMinute = failures;
      return this;
    }

    /** Sets what refusals for overload tell the peer to wait, in milliseconds, at least 1. */
    public Builder retryAfterMillis(int millis) {
      requirePositive("retryAfterMillis", millis);
      this.retryAfterMillis = millis;
      return this;
    }

    /**
     * Sets how long a drain may last if no accepted call has a later deadline, in nanoseconds,
     * above 0.
     */
    public Builder drainGraceNanos(long nanos) {
      requireTime("drain grace", nanos);
      this.drainGraceNanos = nanos;
      return this;
    }

    /** Sets how long a drain may last whatever the deadlines, in nanoseconds, above 0. */
    public Builder drainMaxNanos(long nanos) {
      requireTime("drain limit", nanos);
      this.drainMaxNanos = nanos;
      return this;
    }

    /** Sets how long a sender waits for credit, in nanoseconds, above 0; 5 s by default (R63). */
    public Builder creditWaitNanos(long nanos) {
      requireTime("credit wait", nanos);
      this.creditWaitNanos = nanos;
      return this;
    }

    /** Sets how long a call without deadline waits for a required port; 30 s by default (R52). */
    public Builder portWaitNanos(long nanos) {
      requireTime("port wait", nanos);
      this.portWaitNanos = nanos;
      return this;
    }

    /** Sets the longest deadline of the peer that is believed; 1 h by default (R70). */
    public Builder maxDeadlineNanos(long nanos) {
      requireTime("deadline limit", nanos);
      this.maxDeadlineNanos = nanos;
      return this;
    }

    /**
     * Sets the clock that {@code rapace.deadline} is measured with: nanoseconds since the Unix
     * epoch. Without it a call that carries that key, and no other deadline, is invalid.
     */
    public Builder wallClock(LongSupplier epochNanos) {
      this.wallClock = epochNanos;
      return this;
    }

    /**
     * Makes the settings.
     *
     * @throws IllegalArgumentException if the registry holds a method id twice or the id 0, if a
     *     parameter breaks a rule for metadata, or if an initiator would wait with its Hello
     */
    public ConnectionSettings build() {
      if (deferHelloUntilAuthenticated && role == Role.INITIATOR) {
        throw new IllegalArgumentException(
            "an initiator sends its Hello at once (handshake.ordering): only an acceptor may defer");
      }
      if (methods.size() > MAX_METHODS) {
        throw new IllegalArgumentException("at most " + MAX_METHODS + " methods per connection");
      }
      Results.requireSendable(params);
      Set<Integer> ids = new HashSet<>();
      for (MethodInfo method : methods) {
        if (method.methodId() == 0) {
          throw new IllegalArgumentException(
              "method id 0 is reserved (handshake.registry.no-zero): rename " + method.name());
        }
        if (!ids.add(method.methodId())) {
          throw new IllegalArgumentException(
              "two methods share an id (handshake.registry.cross-service): rename "
                  + method.name());
        }
        if (method.signatureHash().length != 32) {
          throw new IllegalArgumentException(
              "a signature hash has 32 bytes (handshake.sig-hash.blake3): " + method.name());
        }
      }
      return new ConnectionSettings(this);
    }

    private static void requireLimit(String name, int value, int min, int max) {
      if (value != 0 && (value < min || value > max)) {
        throw new IllegalArgumentException(
            name + " must be 0 or from " + min + " to " + max + ", not " + value);
      }
    }

    private static void requireTime(String name, long nanos) {
      if (nanos <= 0 || nanos > MAX_TIME_NANOS) {
        throw new IllegalArgumentException(name + " must be above 0 and at most a day");
      }
    }

    private static void requirePositive(String name, int value) {
      if (value < 1) {
        throw new IllegalArgumentException(name + " must be at least 1");
      }
    }
  }
}
