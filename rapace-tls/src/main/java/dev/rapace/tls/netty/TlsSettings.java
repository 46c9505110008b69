package dev.rapace.tls.netty;

import dev.rapace.tls.CertificateReview.Side;
import dev.rapace.tls.SpkiPin;
import dev.rapace.tls.TlsClientOptions;
import dev.rapace.tls.TlsIdentity;
import dev.rapace.tls.TlsServerOptions;
import dev.rapace.tls.TlsTrust;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * One side's engines for the keys and trust that are in use now. When either was reloaded, new
 * engines are made with a fresh session cache: no session that an old trust allowed is resumed.
 * Thread-safe.
 */
final class TlsSettings {
  private final boolean server;
  private final @Nullable TlsIdentity identity;
  private final @Nullable TlsTrust trust;
  private final Set<SpkiPin> pins;
  private final Engines.Library library;
  private final InstantSource clock;
  private volatile @Nullable Generation current;

  /**
   * Everything made of one state of keys and trust.
   *
   * @param path how to judge the peer; null if no certificate is asked for
   */
  record Generation(
      Engines engines,
      @Nullable PeerPath path,
      @Nullable X509ExtendedKeyManager madeOfKeys,
      @Nullable List<X509Certificate> madeOfAuthorities) {}

  private TlsSettings(
      boolean server,
      @Nullable TlsIdentity identity,
      @Nullable TlsTrust trust,
      Set<SpkiPin> pins,
      Engines.Library library,
      InstantSource clock) {
    this.server = server;
    this.identity = identity;
    this.trust = trust;
    this.pins = pins;
    this.library = library;
    this.clock = clock;
  }

  static TlsSettings of(TlsServerOptions options, InstantSource clock) {
    return new TlsSettings(
        true,
        options.identity(),
        options.clientTrust().orElse(null),
        Set.of(),
        Libraries.of(options.provider()),
        clock);
  }

  static TlsSettings of(TlsClientOptions options, InstantSource clock) {
    return new TlsSettings(
        false,
        options.identity().orElse(null),
        options.trust(),
        options.pins(),
        Libraries.of(options.provider()),
        clock);
  }

  /**
   * The generation for a new connection.
   *
   * @throws SSLException if the TLS library refuses the material; no connection is made then
   */
  Generation now() throws SSLException {
    X509ExtendedKeyManager keys = identity == null ? null : identity.keyManager();
    List<X509Certificate> authorities = trust == null ? null : trust.authorities();
    Generation known = current;
    if (known != null && madeOf(known, keys, authorities)) {
      return known;
    }
    return renew();
  }

  // Each reload makes a new object, so identity of objects is identity of content.
  @SuppressWarnings("ReferenceEquality")
  private static boolean madeOf(
      Generation known,
      @Nullable X509ExtendedKeyManager keys,
      @Nullable List<X509Certificate> authorities) {
    return known.madeOfKeys() == keys && known.madeOfAuthorities() == authorities;
  }

  private synchronized Generation renew() throws SSLException {
    X509ExtendedKeyManager keys = identity == null ? null : identity.keyManager();
    List<X509Certificate> authorities = trust == null ? null : trust.authorities();
    Generation known = current;
    if (known != null && madeOf(known, keys, authorities)) {
      return known;
    }
    PeerPath path = null;
    PeerTrustManager trustManager = null;
    if (authorities != null) {
      path = new PeerPath(authorities, server ? Side.CLIENT : Side.SERVER, pins, clock);
      try {
        trustManager = new PeerTrustManager(authorities, path);
      } catch (GeneralSecurityException e) {
        throw new SSLException("the trusted authorities cannot be used", e);
      }
    }
    Engines engines = library.engines(server, new Engines.Material(keys, trustManager));
    Generation made = new Generation(engines, path, keys, authorities);
    current = made;
    return made;
  }
}
