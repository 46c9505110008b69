package dev.rapace.tls.netty;

import dev.rapace.security.ProfileViolation;
import dev.rapace.tls.CertificateReview;
import dev.rapace.tls.CertificateReview.Side;
import dev.rapace.tls.SpkiPin;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether the certificates that a peer showed lead to a trusted authority, with the same
 * outcome whichever TLS library carries the session. Stricter than the libraries: no authority as a
 * leaf, limits of the trusted authority itself are kept, every certificate of the path is in its
 * time and strong enough. Thread-safe.
 */
final class PeerPath {
  /** Certificates that a peer may show. */
  static final int MAX_SHOWN = 10;

  private static final int MAX_INTERMEDIATES = 8;
  private static final String NAME_CONSTRAINTS = "2.5.29.30";

  private final Set<TrustAnchor> anchors = new HashSet<>();
  private final List<X509Certificate> authorities;
  private final Side side;
  private final Set<SpkiPin> pins;
  private final InstantSource clock;

  /**
   * @param side who the peer is
   * @param pins keys of which one must be in the path; empty for no pinning
   */
  PeerPath(List<X509Certificate> authorities, Side side, Set<SpkiPin> pins, InstantSource clock) {
    this.authorities = authorities;
    this.side = side;
    this.pins = pins;
    this.clock = clock;
    for (X509Certificate authority : authorities) {
      anchors.add(new TrustAnchor(authority, nameConstraints(authority)));
    }
  }

  /**
   * Builds and checks the path.
   *
   * @param shown what the peer sent, its own certificate first
   * @return the path, leaf first, without the trusted authority; only certificates of {@code shown}
   * @throws CertificateException if there is no acceptable path; the text names the reason and
   *     subject names, nothing secret
   */
  List<X509Certificate> validate(X509Certificate[] shown) throws CertificateException {
    if (shown.length == 0 || shown.length > MAX_SHOWN) {
      throw new CertificateException(
          "the peer showed " + shown.length + " certificates; 1 to " + MAX_SHOWN + " are accepted");
    }
    List<X509Certificate> path = new ArrayList<>();
    @Nullable X509Certificate authority = null;
    if (authorities.contains(shown[0])) {
      path.add(shown[0]);
    } else {
      authority = build(shown, path);
    }
    List<X509Certificate> everything = new ArrayList<>(path);
    if (authority != null) {
      everything.add(authority);
    }
    List<ProfileViolation> found = CertificateReview.ofChain(everything, side, clock.instant());
    if (!found.isEmpty()) {
      ProfileViolation first = found.getFirst();
      throw new CertificateException(first.what() + " (" + first.ruleId() + ")");
    }
    if (!pins.isEmpty() && everything.stream().map(SpkiPin::of).noneMatch(pins::contains)) {
      throw new CertificateException("no key of the server's path is pinned (java.tls.pin)");
    }
    return List.copyOf(path);
  }

  /** Fills {@code path} and returns the authority at its end. */
  @SuppressWarnings("JavaUtilDate") // the PKIX parameters take nothing else
  private X509Certificate build(X509Certificate[] shown, List<X509Certificate> path)
      throws CertificateException {
    try {
      X509CertSelector target = new X509CertSelector();
      target.setCertificate(shown[0]);
      PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
      parameters.addCertStore(
          CertStore.getInstance(
              "Collection", new CollectionCertStoreParameters(Arrays.asList(shown))));
      parameters.setRevocationEnabled(false);
      parameters.setMaxPathLength(MAX_INTERMEDIATES);
      parameters.setDate(Date.from(clock.instant()));
      PKIXCertPathBuilderResult result =
          (PKIXCertPathBuilderResult) CertPathBuilder.getInstance("PKIX").build(parameters);
      result.getCertPath().getCertificates().forEach(c -> path.add((X509Certificate) c));
      X509Certificate authority = result.getTrustAnchor().getTrustedCert();
      requireAuthorityAllows(authority, path);
      return authority;
    } catch (GeneralSecurityException e) {
      if (e instanceof CertificateException refused) {
        throw refused;
      }
      throw new CertificateException(
          "no valid path leads from \""
              + shown[0].getSubjectX500Principal()
              + "\" to a trusted authority: "
              + Causes.innermost(e),
          e);
    }
  }

  /** The path length of the trusted authority itself, which PKIX leaves out of its sight. */
  private static void requireAuthorityAllows(X509Certificate authority, List<X509Certificate> path)
      throws CertificateException {
    int allowed = authority.getBasicConstraints();
    if (allowed < 0) {
      throw new CertificateException(
          "\"" + authority.getSubjectX500Principal() + "\" is trusted but is no authority");
    }
    if (path.size() - 1 > allowed) {
      throw new CertificateException(
          "the path is longer than \"" + authority.getSubjectX500Principal() + "\" allows");
    }
  }

  /**
   * The name constraints of an authority, for PKIX to keep, out of the OCTET STRING that wraps
   * them.
   */
  private static byte @Nullable [] nameConstraints(X509Certificate authority) {
    byte[] wrapped = authority.getExtensionValue(NAME_CONSTRAINTS);
    if (wrapped == null) {
      return null;
    }
    try {
      return Der.octetString(wrapped);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the name constraints of the trusted authority \""
              + authority.getSubjectX500Principal()
              + "\" are damaged: remove it from the trust file",
          e);
    }
  }
}
