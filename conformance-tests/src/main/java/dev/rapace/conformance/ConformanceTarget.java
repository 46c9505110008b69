package dev.rapace.conformance;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The server under test and what one needs to get in.
 *
 * @param uri where it listens: {@code tcp://host:port}, {@code unix:/path} or {@code
 *     tls://host:port}
 * @param tls how to dial {@code tls}
 * @param credentials entries of a Hello that the server accepts, such as a token; may be empty
 * @param known a method that the credentials may call
 * @param patience bound of each wait
 * @param handshakeTimeout how long the server lets a silent peer wait, at most
 */
public record ConformanceTarget(
    URI uri,
    Optional<RawLink.Tls> tls,
    List<RawHello.Param> credentials,
    Optional<KnownMethod> known,
    Duration patience,
    Duration handshakeTimeout) {

  /**
   * A method with a fixed answer.
   *
   * @param methodId its id
   * @param arguments encoded arguments
   * @param body encoded return value
   */
  public record KnownMethod(int methodId, byte[] arguments, byte[] body) {}

  /** Copies the list. */
  public ConformanceTarget {
    credentials = List.copyOf(credentials);
  }

  /** Connects and says nothing. */
  public RawPeer dial() throws IOException {
    return RawPeer.connect(uri, tls, patience);
  }

  /** The Hello that the server accepts. */
  public RawHello hello() {
    return RawHello.initiator().withParams(credentials);
  }

  /** Connects and finishes the handshake. */
  public RawPeer enter() throws IOException {
    RawPeer peer = dial();
    try {
      peer.sendHello(hello());
      peer.expectHello();
      return peer;
    } catch (RuntimeException e) {
      peer.close();
      throw e;
    }
  }
}
