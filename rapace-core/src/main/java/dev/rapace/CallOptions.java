package dev.rapace;

import dev.rapace.security.CallCredentials;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Settings of a single call. Immutable, thread-safe: each method gives a changed copy. */
public final class CallOptions {
  /** No metadata, no credentials of its own, no deadline, no priority. */
  public static final CallOptions DEFAULT =
      new CallOptions(Metadata.EMPTY, Metadata.EMPTY, null, null, Urgency.NONE, true);

  private static final int MAX_IDEMPOTENCY_KEY_BYTES = 128;

  private final Metadata metadata;
  private final Metadata inherited;
  private final @Nullable CallCredentials credentials;
  private final @Nullable String idempotencyKey;
  private final Urgency urgency;
  private final boolean retries;

  private CallOptions(
      Metadata metadata,
      Metadata inherited,
      @Nullable CallCredentials credentials,
      @Nullable String idempotencyKey,
      Urgency urgency,
      boolean retries) {
    this.metadata = metadata;
    this.inherited = inherited;
    this.credentials = credentials;
    this.idempotencyKey = idempotencyKey;
    this.urgency = urgency;
    this.retries = retries;
  }

  /**
   * Options for a call that a handler makes on behalf of the call that it serves: its trace keys
   * travel on, its deadline binds this call too, and this call's priority is that of the caller and
   * never above it (rules {@code cancel.deadline.*}, {@code priority.propagation.rules}). Nothing
   * else is taken over: credentials and idempotency keys have no way from one call to the next.
   */
  public static CallOptions propagating(CallContext call) {
    return new CallOptions(
        Metadata.EMPTY,
        call.metadata().propagated(),
        null,
        null,
        Urgency.NONE.within(call.deadline().orElse(null), call.priority()),
        true);
  }

  /** Sends this beside the arguments. */
  public CallOptions metadata(Metadata sent) {
    return new CallOptions(sent, inherited, credentials, idempotencyKey, urgency, retries);
  }

  /**
   * Makes this call with credentials of its own. They alone decide about the call: if the server
   * does not accept them, the identity of the connection does not step in.
   */
  public CallOptions credentials(CallCredentials own) {
    return new CallOptions(metadata, inherited, own, idempotencyKey, urgency, retries);
  }

  /**
   * Marks repetitions of one and the same operation, so that it may be tried again safely.
   *
   * @throws IllegalArgumentException if longer than 128 bytes of UTF-8, or empty
   */
  public CallOptions idempotencyKey(String key) {
    int bytes = key.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > MAX_IDEMPOTENCY_KEY_BYTES) {
      throw new IllegalArgumentException("an idempotency key has 1 to 128 bytes, not " + bytes);
    }
    return new CallOptions(metadata, inherited, credentials, key, urgency, retries);
  }

  /**
   * The call is over at this instant, with DEADLINE_EXCEEDED, on both sides. An earlier deadline,
   * such as one that was inherited, stays.
   */
  public CallOptions deadline(Deadline at) {
    return with(urgency.until(at));
  }

  /**
   * The call is over when this time has passed since it was started; counted for each call made
   * with these options. An earlier deadline stays.
   *
   * @param time at least 0; with 0 the call fails without being sent
   */
  public CallOptions deadline(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("a deadline is not in the past: " + time);
    }
    return with(urgency.lasting(time));
  }

  /**
   * Sets how urgent the call is for the server's dispatch.
   *
   * @param value 0 to 255, larger is more urgent; 128 if nothing is said. Never sent higher than
   *     the priority that was inherited
   */
  public CallOptions priority(int value) {
    if (value < 0 || value > 255) {
      throw new IllegalArgumentException("a priority is 0 to 255, not " + value);
    }
    return with(urgency.at(value));
  }

  /** Marks the request with the flag HIGH_PRIORITY, which means 192 if no priority is set. */
  public CallOptions highPriority() {
    return with(urgency.urgent());
  }

  /** This call is made once, whatever the client's retry policy says. */
  public CallOptions withoutRetries() {
    return new CallOptions(metadata, inherited, credentials, idempotencyKey, urgency, false);
  }

  private CallOptions with(Urgency changed) {
    return new CallOptions(metadata, inherited, credentials, idempotencyKey, changed, retries);
  }

  /** What is sent beside the arguments, without what was inherited. */
  public Metadata metadata() {
    return metadata;
  }

  /** Credentials of this call, if it has its own. */
  public Optional<CallCredentials> credentials() {
    return Optional.ofNullable(credentials);
  }

  /** The key, if set. */
  public Optional<String> idempotencyKey() {
    return Optional.ofNullable(idempotencyKey);
  }

  /** The deadline of a call that starts now; empty if none. */
  public Optional<Deadline> deadline() {
    return Optional.ofNullable(urgency.startingNow());
  }

  /** The priority that is sent, 0 to 255, already held below the inherited one; empty if none. */
  public OptionalInt priority() {
    int value = urgency.sent(metadata.get(MetadataKey.PRIORITY).orElse(null));
    return value < 0 ? OptionalInt.empty() : OptionalInt.of(value);
  }

  /** Whether the request carries the flag HIGH_PRIORITY. */
  public boolean isHighPriority() {
    return urgency.high && urgency.cap >= Urgency.HIGH;
  }

  /** Whether the client may make this call again by itself where that is safe. */
  public boolean mayRetry() {
    return retries;
  }

  /**
   * Everything that is sent beside the arguments: what was inherited, over it the metadata of this
   * call, and the priority. For code between the API and the wire.
   */
  public Metadata outgoing() {
    OptionalInt priority = priority();
    if (inherited.isEmpty() && priority.isEmpty()) {
      return metadata;
    }
    Metadata.Builder all = inherited.toBuilder().putAll(metadata);
    priority.ifPresent(value -> all.put(MetadataKey.PRIORITY, value));
    return all.build();
  }

  /** Keys of the metadata, and whether there are credentials. */
  @Override
  public String toString() {
    return "CallOptions["
        + outgoing()
        + (credentials == null ? "" : ", own credentials")
        + (idempotencyKey == null ? "" : ", idempotency key")
        + "]";
  }

  /**
   * When a call must be over and how urgent it is.
   *
   * @param latest absolute bound, or null
   * @param time bound from the start of the call, or null
   * @param priority 0 to 255, or -1 if not set
   * @param high whether the flag HIGH_PRIORITY is wanted
   * @param cap highest priority that may be sent
   */
  private record Urgency(
      @Nullable Deadline latest, @Nullable Duration time, int priority, boolean high, int cap) {
    static final int DEFAULT = 128;
    static final int HIGH = 192;
    static final Urgency NONE = new Urgency(null, null, -1, false, 255);

    Urgency within(@Nullable Deadline bound, int incoming) {
      return new Urgency(bound, time, incoming == DEFAULT ? -1 : incoming, high, incoming);
    }

    Urgency until(Deadline at) {
      return new Urgency(latest == null ? at : latest.earlier(at), time, priority, high, cap);
    }

    Urgency lasting(Duration bound) {
      return new Urgency(
          latest, time == null || bound.compareTo(time) < 0 ? bound : time, priority, high, cap);
    }

    Urgency at(int value) {
      return new Urgency(latest, time, value, high, cap);
    }

    Urgency urgent() {
      return new Urgency(latest, time, priority, true, cap);
    }

    @Nullable Deadline startingNow() {
      if (time == null) {
        return latest;
      }
      Deadline own = Deadline.after(time);
      return latest == null ? own : latest.earlier(own);
    }

    /** The value to send, or -1 for none; what is not said means 128, or 192 with the flag. */
    int sent(@Nullable Integer inMetadata) {
      int wanted = inMetadata == null ? priority : inMetadata;
      if (wanted < 0) {
        int unsaid = high ? HIGH : DEFAULT;
        return unsaid > cap ? cap : -1;
      }
      return Math.min(wanted, cap);
    }
  }
}
