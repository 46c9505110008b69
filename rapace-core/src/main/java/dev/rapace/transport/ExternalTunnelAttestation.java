package dev.rapace.transport;

import dev.rapace.security.TransportSecurity.ExternalTunnel;

/**
 * The operator's word that a plain transport runs inside an encrypted tunnel that Java cannot see
 * (ruling R101). It counts only where the address of the connection really belongs to the named
 * network interface; elsewhere the configuration is refused ({@code java.transport.tunnel}).
 *
 * @param kind what it is, for people: {@code wireguard}, {@code ipsec}
 * @param interfaceName name of the network interface, such as {@code wg0}
 */
public record ExternalTunnelAttestation(String kind, String interfaceName)
    implements TransportOption {
  public ExternalTunnelAttestation {
    if (kind.isBlank() || interfaceName.isBlank()) {
      throw new IllegalArgumentException("a tunnel needs a kind and the name of its interface");
    }
  }

  /** The same as a security fact. */
  public ExternalTunnel toFact() {
    return new ExternalTunnel(kind, interfaceName);
  }
}
