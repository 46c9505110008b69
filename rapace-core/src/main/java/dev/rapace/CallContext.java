package dev.rapace;

import dev.rapace.security.AuthenticatedPeer;
import dev.rapace.security.TransportSecurity;
import dev.rapace.wire.ChannelKind;
import java.util.Optional;

/**
 * What a handler and a server interceptor may know about the call that they serve. Never holds a
 * credential. Thread-safe; valid as long as anybody keeps it.
 */
public interface CallContext {
  /** Who is calling: authenticated for this call. */
  AuthenticatedPeer peer();

  /** The method that is being called, as the server declared it. */
  Method<?, ?> method();

  /** Kind of the channel. */
  ChannelKind kind();

  /** What the caller sent beside the arguments. */
  Metadata metadata();

  /** The caller's key for recognising repetitions; never passed on to other servers. */
  Optional<String> idempotencyKey();

  /** Facts of the connection: transport, protection, certificates, Unix credentials. */
  TransportSecurity transport();

  /** Number of the connection in this process; the same in audit events. */
  long connectionId();

  /** Channel of the call, unsigned 32-bit. */
  long channelId();

  /** Whether the caller waits for no answer. */
  boolean isNotification();

  /** Whether the caller gave up or the connection ended: the answer will not be read. */
  boolean isCancelled();

  /**
   * Runs an action, on a thread of its own, when the call is cancelled; at once if it was already.
   * The handler's thread is interrupted besides.
   */
  void onCancel(Runnable action);

  /**
   * Sets what is sent beside the result or the error, replacing what was set before. Trailers of a
   * thrown {@link RapaceException} win over these.
   */
  void trailers(Metadata trailers);
}
