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

  /**
   * When the call is over: its handler is interrupted then, and nothing that it answers is sent
   * (rule {@code cancel.deadline.terminal}). Empty if there is no deadline.
   */
  Optional<Deadline> deadline();

  /** How urgent the caller finds it: 0 to 255, 128 if it said nothing. */
  int priority();

  /**
   * The receiving end of a port on which the caller sends. The same object each time. It may be
   * taken before the caller has opened the port; reading waits then.
   *
   * @throws IllegalArgumentException if the method has no such port, or the caller never sends on
   *     it
   */
  <T> StreamReader<T> reader(Port<T> port);

  /**
   * The sending end of a port on which the server sends. The same object each time. A stream that
   * the handler leaves open ends with its call: in good order if it succeeds, as a cancellation
   * otherwise.
   *
   * @throws IllegalArgumentException if the method has no such port, or the server never sends on
   *     it
   */
  <T> StreamWriter<T> writer(Port<T> port);

  /**
   * A tunnel. The same object each time.
   *
   * @throws IllegalArgumentException if the method has no such port or it is no tunnel
   */
  Tunnel tunnel(Port<byte[]> port);

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
