package dev.rapace.security;

import java.util.List;
import java.util.Optional;

/**
 * Everything that a profile judges about a client before it dials.
 *
 * @param uri where it will dial
 * @param locality how far the connection may go
 * @param level protection that the connection will have
 * @param tlsProtocols enabled TLS versions, empty without TLS
 * @param serverIdentified whether the transport verifies who the server is (certificate and host
 *     name, or owner of the socket)
 * @param hasClientCertificate whether the client can show a certificate
 * @param credentials token source, if configured
 * @param dangerouslyAllowTokensOverPlaintext the override of rule {@code security.metadata.secrets}
 * @param tunnel the operator's attestation, if given
 * @param weaknesses what the provider itself found wrong
 */
public record ClientFacts(
    String uri,
    Locality locality,
    SecurityLevel level,
    List<String> tlsProtocols,
    boolean serverIdentified,
    boolean hasClientCertificate,
    Optional<CallCredentials> credentials,
    boolean dangerouslyAllowTokensOverPlaintext,
    Optional<TransportSecurity.ExternalTunnel> tunnel,
    List<ProfileViolation> weaknesses) {
  public ClientFacts {
    tlsProtocols = List.copyOf(tlsProtocols);
    weaknesses = List.copyOf(weaknesses);
  }

  /**
   * Whether the override is what lets tokens go: without it rule {@code security.metadata.secrets}
   * would refuse. Such a start is audited as {@link AuditEvent.Kind#INSECURE_OVERRIDE}.
   */
  public boolean usesInsecureOverride() {
    return dangerouslyAllowTokensOverPlaintext
        && !locality.isLocal()
        && !LinkProtection.isPlanned(uri, level, tlsProtocols, tunnel);
  }
}
