package dev.rapace.wire;

/**
 * The standard metadata keys and what their values are. Integers are little-endian; {@code utf8}
 * means bytes of UTF-8 without a length.
 */
public final class MetadataKeys {
  /** Prefix of keys that belong to the protocol (rule {@code metadata.key.reserved-prefix}). */
  public static final String RESERVED_PREFIX = "rapace.";

  /** Prefix of keys whose values are credentials: never logged, never passed on (ruling R08). */
  public static final String AUTH_PREFIX = "rapace.auth_";

  /** Hello or OpenChannel, utf8: the credential. */
  public static final String AUTH_TOKEN = "rapace.auth_token";

  /** Hello or OpenChannel, utf8: scheme of the credential, such as {@code bearer}. */
  public static final String AUTH_SCHEME = "rapace.auth_scheme";

  /** OpenChannel, 16 bytes: trace of the call. */
  public static final String TRACE_ID = "rapace.trace_id";

  /** OpenChannel, 8 bytes: span of the caller. */
  public static final String SPAN_ID = "rapace.span_id";

  /** OpenChannel, 8 bytes: parent of the caller's span. */
  public static final String PARENT_SPAN_ID = "rapace.parent_span_id";

  /** OpenChannel, 1 byte: trace flags, bit 0 means sampled. */
  public static final String TRACE_FLAGS = "rapace.trace_flags";

  /** OpenChannel, utf8: trace state of the vendors. */
  public static final String TRACE_STATE = "rapace.trace_state";

  /** OpenChannel, u32: milliseconds that are left for the call (ruling R70). */
  public static final String DEADLINE_REMAINING_MS = "rapace.deadline_remaining_ms";

  /** OpenChannel, u64: deadline in nanoseconds since the Unix epoch (ruling R70). */
  public static final String DEADLINE = "rapace.deadline";

  /** OpenChannel, 1 byte: 0 lowest, 255 highest, 128 if absent. */
  public static final String PRIORITY = "rapace.priority";

  /** Hello, 1 byte: priority of calls that name none. */
  public static final String DEFAULT_PRIORITY = "rapace.default_priority";

  /** OpenChannel, utf8, at most 128 bytes: marks repetitions of one request (ruling R19). */
  public static final String IDEMPOTENCY_KEY = "rapace.idempotency_key";

  /** OpenChannel of a STREAM, 1 byte: 1 asks for unreliable delivery; ignored otherwise (R20). */
  public static final String UNRELIABLE = "rapace.unreliable";

  /** Trailers, u64: nanoseconds from request to response on the server. */
  public static final String SERVER_TIMING_NS = "rapace.server_timing_ns";

  /** Trailers, 1 byte: 1 if the call may be made again, 0 if not. */
  public static final String RETRYABLE = "rapace.retryable";

  /** Trailers or GoAway, u32: milliseconds to wait before trying again. */
  public static final String RETRY_AFTER_MS = "rapace.retry_after_ms";

  /** Hello, u32: milliseconds between Pings, a hint; 0 switches them off (ruling R75). */
  public static final String PING_INTERVAL_MS = "rapace.ping_interval_ms";

  private MetadataKeys() {}
}
