package dev.rapace;

import dev.rapace.security.CallCredentials;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Settings of a single call. Immutable, thread-safe: each method gives a changed copy. */
public final class CallOptions {
  /** No metadata, no credentials of its own. */
  public static final CallOptions DEFAULT = new CallOptions(Metadata.EMPTY, null, null);

  private static final int MAX_IDEMPOTENCY_KEY_BYTES = 128;

  private final Metadata metadata;
  private final @Nullable CallCredentials credentials;
  private final @Nullable String idempotencyKey;

  private CallOptions(
      Metadata metadata, @Nullable CallCredentials credentials, @Nullable String idempotencyKey) {
    this.metadata = metadata;
    this.credentials = credentials;
    this.idempotencyKey = idempotencyKey;
  }

  /** Sends this beside the arguments. */
  public CallOptions metadata(Metadata sent) {
    return new CallOptions(sent, credentials, idempotencyKey);
  }

  /**
   * Makes this call with credentials of its own. They alone decide about the call: if the server
   * does not accept them, the identity of the connection does not step in.
   */
  public CallOptions credentials(CallCredentials own) {
    return new CallOptions(metadata, own, idempotencyKey);
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
    return new CallOptions(metadata, credentials, key);
  }

  /** What is sent beside the arguments. */
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

  /** Keys of the metadata, and whether there are credentials. */
  @Override
  public String toString() {
    return "CallOptions["
        + metadata
        + (credentials == null ? "" : ", own credentials")
        + (idempotencyKey == null ? "" : ", idempotency key")
        + "]";
  }
}
