package dev.rapace.tls;

import dev.rapace.security.ProfileViolation;
import dev.rapace.tls.CertificateReview.Side;
import dev.rapace.transport.TransportOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * TLS of a {@code tls://} client. TLS 1.3 only. The server's certificate must lead to a trusted
 * authority and must name the host that was dialled; neither can be turned off. Immutable; the
 * material in it can be reloaded.
 */
public final class TlsClientOptions implements TransportOption {
  private final TlsTrust trust;
  private final @Nullable TlsIdentity identity;
  private final Set<SpkiPin> pins;
  private final TlsProvider provider;

  private TlsClientOptions(
      TlsTrust trust, @Nullable TlsIdentity identity, Set<SpkiPin> pins, TlsProvider provider) {
    this.trust = trust;
    this.identity = identity;
    this.pins = pins;
    this.provider = provider;
  }

  /** Starts to build. */
  public static Builder builder() {
    return new Builder();
  }

  /** Whose server certificates are believed. */
  public TlsTrust trust() {
    return trust;
  }

  /** What the client shows to a server that asks; empty for nothing. */
  public Optional<TlsIdentity> identity() {
    return Optional.ofNullable(identity);
  }

  /** Keys of which one must be in the server's validated path; empty for no pinning. */
  public Set<SpkiPin> pins() {
    return pins;
  }

  /** The library that does the work. */
  public TlsProvider provider() {
    return provider;
  }

  /** What speaks against dialling with these options, now; empty if nothing. */
  public List<ProfileViolation> weaknesses() {
    return identity == null ? List.of() : identity.weaknesses(Side.CLIENT);
  }

  @Override
  public String toString() {
    return "TlsClientOptions["
        + trust
        + ", "
        + (identity == null ? "no certificate" : identity.toString())
        + ", "
        + pins.size()
        + " pins, "
        + provider
        + "]";
  }

  /** Builds options. Not thread-safe. */
  public static final class Builder {
    private @Nullable TlsTrust trust;
    private @Nullable TlsIdentity identity;
    private final Set<SpkiPin> pins = new LinkedHashSet<>();
    private TlsProvider provider = TlsProvider.JDK;

    private Builder() {}

    /** Whose server certificates are believed; the runtime's trust store unless told. */
    public Builder trust(TlsTrust trust) {
      this.trust = trust;
      return this;
    }

    /** What the client shows to a server that asks (mutual TLS). */
    public Builder identity(TlsIdentity identity) {
      this.identity = identity;
      return this;
    }

    /**
     * Demands, besides everything else, that one of these keys is in the server's path: of its
     * certificate or of an authority above it. At least two, so that losing one key does not lock
     * every client out.
     */
    public Builder pins(SpkiPin first, SpkiPin backup, SpkiPin... further) {
      pins.add(first);
      pins.add(backup);
      pins.addAll(List.of(further));
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
     * @throws TlsMaterialException if no trust was given and the runtime has none
     * @throws IllegalArgumentException if the backup pin is the first pin again
     */
    public TlsClientOptions build() {
      if (pins.size() == 1) {
        throw new IllegalArgumentException(
            "the backup pin equals the first one: pin a second key that is kept elsewhere");
      }
      return new TlsClientOptions(
          trust == null ? TlsTrust.system() : trust, identity, Set.copyOf(pins), provider);
    }
  }
}
