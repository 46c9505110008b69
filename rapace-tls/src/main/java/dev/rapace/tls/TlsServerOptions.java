package dev.rapace.tls;

import dev.rapace.security.ProfileViolation;
import dev.rapace.tls.CertificateReview.Side;
import dev.rapace.transport.TransportOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * TLS of a {@code tls://} listener. TLS 1.3 only; there is no setting for older versions, ciphers
 * or early data. Immutable; the material in it can be reloaded.
 */
public final class TlsServerOptions implements TransportOption {
  private final TlsIdentity identity;
  private final @Nullable TlsTrust clientTrust;
  private final TlsProvider provider;

  private TlsServerOptions(
      TlsIdentity identity, @Nullable TlsTrust clientTrust, TlsProvider provider) {
    this.identity = identity;
    this.clientTrust = clientTrust;
    this.provider = provider;
  }

  /** Starts to build. */
  public static Builder builder() {
    return new Builder();
  }

  /** What the server shows. */
  public TlsIdentity identity() {
    return identity;
  }

  /** Whose client certificates are believed; empty if clients are not asked for one. */
  public Optional<TlsTrust> clientTrust() {
    return Optional.ofNullable(clientTrust);
  }

  /** The library that does the work. */
  public TlsProvider provider() {
    return provider;
  }

  /** What speaks against listening with these options, now; empty if nothing. */
  public List<ProfileViolation> weaknesses() {
    return identity.weaknesses(Side.SERVER);
  }

  @Override
  public String toString() {
    return "TlsServerOptions["
        + identity
        + ", clients "
        + (clientTrust == null ? "without certificate" : "with certificate of " + clientTrust)
        + ", "
        + provider
        + "]";
  }

  /** Builds options. Not thread-safe. */
  public static final class Builder {
    private @Nullable TlsIdentity identity;
    private @Nullable TlsTrust clientTrust;
    private TlsProvider provider = TlsProvider.JDK;

    private Builder() {}

    /** What the server shows. Required. */
    public Builder identity(TlsIdentity identity) {
      this.identity = identity;
      return this;
    }

    /**
     * Refuses clients without a certificate of one of these authorities (mutual TLS). Without this
     * call, clients are not asked for a certificate.
     *
     * @throws IllegalArgumentException if given the trust store of the runtime: public authorities
     *     vouch for host names, not for your clients
     */
    public Builder requireClientCertificate(TlsTrust clientTrust) {
      if (clientTrust.isSystem()) {
        throw new IllegalArgumentException(
            "public authorities do not vouch for your clients: give requireClientCertificate the"
                + " authority that issues their certificates");
      }
      this.clientTrust = clientTrust;
      return this;
    }

    /** The library that does the work; the JDK's unless told. */
    public Builder provider(TlsProvider provider) {
      this.provider = provider;
      return this;
    }

    /**
     * Builds.
     *
     * @throws IllegalArgumentException if there is no identity
     */
    public TlsServerOptions build() {
      TlsIdentity shown = identity;
      if (shown == null) {
        throw new IllegalArgumentException(
            "a TLS server needs a certificate and its key: call identity(TlsIdentity...)");
      }
      return new TlsServerOptions(shown, clientTrust, provider);
    }
  }
}
