package dev.rapace.transport;

import dev.rapace.security.CallCredentials;
import dev.rapace.security.ClientFacts;
import dev.rapace.security.ServerFacts.ListenerFacts;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A kind of transport, found by URI scheme through {@link java.util.ServiceLoader}. Thread-safe.
 *
 * <p>{@code describe…} judge a configuration without touching the network; the profile decides on
 * the result before {@link #listen} or {@link #connect} is called.
 */
public interface TransportProvider {
  /** Schemes served, in lower case. */
  Set<String> schemes();

  /**
   * What a listener on {@code uri} would be.
   *
   * @throws IllegalArgumentException if the URI or an option is not understood; the message says
   *     what to change
   */
  ListenerFacts describeListener(URI uri, List<TransportOption> options);

  /**
   * What a connection to {@code uri} would be; {@code credentials} and the override are passed
   * through into the facts.
   *
   * @throws IllegalArgumentException if the URI or an option is not understood
   */
  ClientFacts describeClient(
      URI uri,
      List<TransportOption> options,
      Optional<CallCredentials> credentials,
      boolean dangerouslyAllowTokensOverPlaintext);

  /**
   * Binds. Each accepted connection, after its transport handshake if it has one, is given to
   * {@code acceptor} on the link's loop; the acceptor calls {@link FrameLink#start} or aborts.
   *
   * @throws IOException if the address cannot be bound
   */
  Listener listen(
      URI uri, List<TransportOption> options, ListenSettings settings, Consumer<FrameLink> acceptor)
      throws IOException;

  /**
   * Dials. The stage completes, on the link's loop, when the transport handshake is done and the
   * server was identified; it fails with an {@link IOException} that says what was wrong.
   */
  CompletionStage<FrameLink> connect(URI uri, List<TransportOption> options, long timeoutNanos);

  /**
   * Bounds that a listener enforces by itself.
   *
   * @param handshakeTimeoutNanos bound of the transport's own handshake (TLS)
   * @param maxConnections connections at the same time; further ones wait in the backlog
   */
  record ListenSettings(long handshakeTimeoutNanos, int maxConnections) {}

  /** A bound listener. Thread-safe. */
  interface Listener extends AutoCloseable {
    /** The bound address, with the real port where 0 was asked for. */
    URI uri();

    /** Stops accepting; connections that exist go on. Returns when the address is free. */
    @Override
    void close();
  }
}
