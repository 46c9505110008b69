package dev.rapace.security;

import java.util.List;
import java.util.Optional;

/**
 * Everything that a profile judges about a server before it binds.
 *
 * @param listeners what each listener will be
 * @param authenticator the authenticator, if configured
 * @param authorizer the authorizer, if configured
 * @param methods every method that will be served
 * @param handshakeTimeoutMillis configured bound of the handshake
 */
public record ServerFacts(
    List<ListenerFacts> listeners,
    Optional<Authenticator> authenticator,
    Optional<Authorizer> authorizer,
    List<MethodRef> methods,
    long handshakeTimeoutMillis) {
  public ServerFacts {
    listeners = List.copyOf(listeners);
    methods = List.copyOf(methods);
  }

  /**
   * The same with the addresses that were really bound.
   *
   * @param uris one for each listener, in their order
   */
  public ServerFacts boundTo(List<String> uris) {
    if (uris.size() != listeners.size()) {
      throw new IllegalArgumentException("one address for each listener");
    }
    List<ListenerFacts> bound = new java.util.ArrayList<>();
    for (int i = 0; i < uris.size(); i++) {
      bound.add(listeners.get(i).at(uris.get(i)));
    }
    return new ServerFacts(bound, authenticator, authorizer, methods, handshakeTimeoutMillis);
  }

  /**
   * What a transport provider says about a listener that it could bind.
   *
   * @param uri where
   * @param locality how far its connections may come from
   * @param level protection that each accepted connection will have
   * @param tlsProtocols enabled TLS versions, empty without TLS
   * @param clientCertificateRequired whether a peer without valid certificate is refused by TLS
   * @param unixPeerCredentials whether the kernel's word on the peer is available
   * @param tunnel the operator's attestation, if given
   * @param weaknesses what the provider itself found wrong, such as a socket directory that others
   *     may write or a key below 2048 bits
   */
  public record ListenerFacts(
      String uri,
      Locality locality,
      SecurityLevel level,
      List<String> tlsProtocols,
      boolean clientCertificateRequired,
      boolean unixPeerCredentials,
      Optional<TransportSecurity.ExternalTunnel> tunnel,
      List<ProfileViolation> weaknesses) {
    public ListenerFacts {
      tlsProtocols = List.copyOf(tlsProtocols);
      weaknesses = List.copyOf(weaknesses);
    }

    private ListenerFacts at(String address) {
      return new ListenerFacts(
          address,
          locality,
          level,
          tlsProtocols,
          clientCertificateRequired,
          unixPeerCredentials,
          tunnel,
          weaknesses);
    }
  }
}
