package dev.rapace.auth;

import dev.rapace.security.AuthenticatedPeer;
import dev.rapace.security.AuthenticationRequest;
import dev.rapace.security.AuthenticationResult;
import dev.rapace.security.Authenticator;
import dev.rapace.security.TransportSecurity;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/**
 * Takes the identity from the client certificate that TLS has already validated. Checks again what
 * a resumed session could have outlived: validity now, that the leaf is no CA, and that its usages
 * allow client authentication. The name comes from one place that the operator chose; two names
 * there are a refusal.
 *
 * <p>Thread-safe.
 */
public final class MutualTlsAuthenticator implements Authenticator {
  /** Where in the certificate the name is. */
  public enum NameSource {
    /** The one URI among the subject's alternative names. */
    URI(6),
    /** The one DNS name among them. */
    DNS(2),
    /** The one common name of the subject; for certificates without alternative names. */
    COMMON_NAME(-1);

    private final int generalName;

    NameSource(int generalName) {
      this.generalName = generalName;
    }
  }

  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
  private static final int DIGITAL_SIGNATURE = 0;

  private final NameSource source;
  private final Function<String, Optional<Grant>> grants;

  private MutualTlsAuthenticator(NameSource source, Function<String, Optional<Grant>> grants) {
    this.source = source;
    this.grants = grants;
  }

  /** Starts with the place of the name. */
  public static Builder namedBy(NameSource source) {
    return new Builder(source);
  }

  @Override
  public CompletionStage<AuthenticationResult> authenticate(AuthenticationRequest request) {
    List<X509Certificate> chain =
        request.transport().tls().map(TransportSecurity.TlsFacts::peerChain).orElse(List.of());
    return CompletableFuture.completedFuture(
        chain.isEmpty() ? AuthenticationResult.notApplicable() : judge(chain, request.now()));
  }

  private AuthenticationResult judge(List<X509Certificate> chain, Instant now) {
    X509Certificate leaf = chain.get(0);
    try {
      leaf.checkValidity(Date.from(now));
      if (leaf.getBasicConstraints() >= 0) {
        return AuthenticationResult.rejected("certificate-is-ca");
      }
      List<String> usages = leaf.getExtendedKeyUsage();
      boolean @Nullable [] keyUsage = leaf.getKeyUsage();
      if ((usages != null && !usages.contains(CLIENT_AUTH))
          || (keyUsage != null && !keyUsage[DIGITAL_SIGNATURE])) {
        return AuthenticationResult.rejected("certificate-usage");
      }
      List<String> names = names(leaf);
      if (names.size() != 1 || names.get(0).isBlank()) {
        return AuthenticationResult.rejected("certificate-name");
      }
      return grants
          .apply(names.get(0))
          .map(grant -> AuthenticationResult.authenticated(peer(names.get(0), grant, chain)))
          .orElseGet(() -> AuthenticationResult.rejected("unknown-certificate-name"));
    } catch (CertificateExpiredException e) {
      return AuthenticationResult.rejected("expired");
    } catch (CertificateNotYetValidException e) {
      return AuthenticationResult.rejected("not-yet-valid");
    } catch (CertificateParsingException | InvalidNameException e) {
      return AuthenticationResult.rejected("certificate-malformed");
    }
  }

  private List<String> names(X509Certificate leaf)
      throws CertificateParsingException, InvalidNameException {
    List<String> names = new ArrayList<>();
    Collection<List<?>> alternatives = leaf.getSubjectAlternativeNames();
    if (source == NameSource.COMMON_NAME) {
      for (Rdn rdn : new LdapName(leaf.getSubjectX500Principal().getName()).getRdns()) {
        if (rdn.getType().equalsIgnoreCase("CN")) {
          names.add(rdn.getValue().toString());
        }
      }
      return names;
    }
    if (alternatives != null) {
      for (List<?> alternative : alternatives) {
        if (Integer.valueOf(source.generalName).equals(alternative.get(0))) {
          names.add(String.valueOf(alternative.get(1)));
        }
      }
    }
    return names;
  }

  private static AuthenticatedPeer peer(String name, Grant grant, List<X509Certificate> chain) {
    AuthenticatedPeer.Builder peer =
        AuthenticatedPeer.named(name, AuthenticatedPeer.Method.MUTUAL_TLS);
    grant.applyTo(peer);
    chain.forEach(c -> peer.expiresAt(c.getNotAfter().toInstant()));
    return peer.attribute("tls.name", name)
        .attribute("tls.subject", chain.get(0).getSubjectX500Principal().getName())
        .attribute("tls.thumbprint", Certificates.thumbprint(chain.get(0)))
        .build();
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.CLIENT_CERTIFICATE);
  }

  /** Source of the name. */
  @Override
  public String toString() {
    return "MutualTlsAuthenticator[" + source + "]";
  }

  /** Collects names. Not thread-safe. */
  public static final class Builder {
    private final NameSource source;
    private final Map<String, Grant> table = new LinkedHashMap<>();
    private @Nullable Function<String, Optional<Grant>> function;

    private Builder(NameSource source) {
      this.source = source;
    }

    /** Accepts this exact name. */
    public Builder peer(String name, Grant grant) {
      if (table.putIfAbsent(name, grant) != null) {
        throw new IllegalArgumentException("a certificate name is granted once");
      }
      return this;
    }

    /** Asks this function for names that are not in the table; empty refuses. Must be fast. */
    public Builder peers(Function<String, Optional<Grant>> function) {
      this.function = function;
      return this;
    }

    /** Accepts every name that the trusted authorities signed, without any right. */
    public Builder everyName() {
      return peers(name -> Optional.of(Grant.none()));
    }

    /**
     * Makes the authenticator.
     *
     * @throws IllegalStateException if no name could ever be accepted
     */
    public MutualTlsAuthenticator build() {
      if (table.isEmpty() && function == null) {
        throw new IllegalStateException(
            "no certificate name is accepted: use peer(), peers() or everyName()"
                + " (security.profile-c.authenticate)");
      }
      Map<String, Grant> names = Map.copyOf(table);
      Function<String, Optional<Grant>> more = function == null ? n -> Optional.empty() : function;
      return new MutualTlsAuthenticator(
          source, n -> names.containsKey(n) ? Optional.of(names.get(n)) : more.apply(n));
    }
  }
}
