package dev.rapace;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A call that did not succeed. A client gets it from its call; a handler throws it to answer with a
 * status of its choice.
 */
public final class RapaceException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What is known about the handler at the other end (ruling R100). */
  public enum Processed {
    /** The server answered with this status. */
    ANSWERED,
    /** The request surely did not reach the handler: it is safe to try again elsewhere. */
    NO,
    /** The connection ended, or the call was given up: the handler may or may not have run. */
    UNKNOWN
  }

  private final transient Status status;
  private final transient Metadata trailers;
  private final Processed processed;
  private final boolean remote;

  private RapaceException(
      Status status,
      Metadata trailers,
      Processed processed,
      boolean remote,
      @Nullable Throwable cause) {
    super(status.toString(), cause);
    this.status = Objects.requireNonNull(status);
    this.trailers = Objects.requireNonNull(trailers);
    this.processed = processed;
    this.remote = remote;
  }

  /** For a handler: answer with this status. */
  public RapaceException(Status status) {
    this(status, Metadata.EMPTY, Processed.ANSWERED, false, null);
  }

  /** For a handler: answer with this status. */
  public RapaceException(StatusCode code, String message) {
    this(Status.of(code, message));
  }

  /** For a handler: answer with this status and these trailers. */
  public RapaceException(Status status, Metadata trailers) {
    this(status, trailers, Processed.ANSWERED, false, null);
  }

  /** The outcome of an outgoing call; made by the library. */
  public static RapaceException ofCall(
      Status status, Metadata trailers, Processed processed, @Nullable Throwable cause) {
    return new RapaceException(status, trailers, processed, true, cause);
  }

  /**
   * Why a stream ended early; made by the library. A handler that lets it escape answers with this
   * status.
   */
  public static RapaceException ofStream(Status status, @Nullable Throwable cause) {
    return new RapaceException(status, Metadata.EMPTY, Processed.UNKNOWN, false, cause);
  }

  /** How the call ended; never OK. */
  public Status status() {
    return status;
  }

  /** Short for {@code status().code()}. */
  public StatusCode code() {
    return status.code();
  }

  /** What the server said beside the status; empty if nothing. */
  public Metadata trailers() {
    return trailers;
  }

  /** What is known about the handler at the other end. */
  public Processed processed() {
    return processed;
  }

  /**
   * Whether this is the outcome of an outgoing call. A handler that lets such an exception escape
   * answers INTERNAL: the words of one server are not passed to the callers of another.
   */
  public boolean isFromOutgoingCall() {
    return remote;
  }
}
