package dev.rapace.tls.netty;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Judges a peer's certificates during the handshake: first the JDK's own rules (host name, usage,
 * disabled algorithms), then {@link PeerPath}. The same for every TLS library, so none is more
 * lenient than another. Any doubt ends the handshake before a byte of ours is sent.
 */
final class PeerTrustManager extends X509ExtendedTrustManager {
  private static final String IDENTIFICATION = "HTTPS";

  /** What the JDK calls the key exchange of TLS 1.3, where the certificate does not tell it. */
  private static final String TLS13_KEY_EXCHANGE = "UNKNOWN";

  private static final X509Certificate[] NOBODY = new X509Certificate[0];

  private final X509ExtendedTrustManager runtime;
  private final PeerPath path;
  private final X509Certificate[] authorities;

  PeerTrustManager(List<X509Certificate> authorities, PeerPath path)
      throws GeneralSecurityException {
    this.runtime = runtime(authorities);
    this.path = path;
    this.authorities = authorities.toArray(NOBODY);
  }

  private static X509ExtendedTrustManager runtime(List<X509Certificate> authorities)
      throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try {
      store.load(null, null);
    } catch (IOException e) {
      throw new IllegalStateException("an empty key store needs no input", e);
    }
    for (int i = 0; i < authorities.size(); i++) {
      store.setCertificateEntry(Integer.toString(i), authorities.get(i));
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX", "SunJSSE");
    factory.init(store);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager extended) {
        return extended;
      }
    }
    throw new IllegalStateException("the Java runtime has no PKIX trust manager");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String keyExchange, SSLEngine engine)
      throws CertificateException {
    // Without this the runtime would check the path and not whom we wanted to talk to.
    if (!IDENTIFICATION.equals(engine.getSSLParameters().getEndpointIdentificationAlgorithm())) {
      throw new CertificateException("host name verification is off: the connection is refused");
    }
    if (chain.length > PeerPath.MAX_SHOWN) {
      throw new CertificateException("the server showed " + chain.length + " certificates");
    }
    runtime.checkServerTrusted(chain, TLS13_KEY_EXCHANGE, engine);
    List<X509Certificate> unused = path.validate(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String keyType, SSLEngine engine)
      throws CertificateException {
    if (chain.length > PeerPath.MAX_SHOWN) {
      throw new CertificateException("the client showed " + chain.length + " certificates");
    }
    runtime.checkClientTrusted(chain, TLS13_KEY_EXCHANGE, engine);
    List<X509Certificate> unused = path.validate(chain);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authorities.clone();
  }

  // Ways in that do not say for whom: none of them can check a host name, so all refuse.

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String keyType)
      throws CertificateException {
    throw withoutEngine();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String keyExchange)
      throws CertificateException {
    throw withoutEngine();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String keyType, Socket socket)
      throws CertificateException {
    throw withoutEngine();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String keyExchange, Socket socket)
      throws CertificateException {
    throw withoutEngine();
  }

  private static CertificateException withoutEngine() {
    return new CertificateException("certificates are judged for a TLS engine only");
  }
}
