package dev.rapace.proofs.hostile;

import dev.rapace.examples.common.DemoPki;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The certificates of the proving ground, as PEM files in a folder: an authority with a server, a
 * good and an expired client; another authority with a client and a server of its own.
 *
 * @param folder where they lie
 */
record ProvingGroundCertificates(Path folder) {
  /** A client that the authority vouches for. */
  static final String GOOD = "client";

  /** A client whose certificate has ended. */
  static final String EXPIRED = "expired";

  /** A client of another authority. */
  static final String UNTRUSTED = "stranger";

  /** A server whose certificate has ended. */
  static final String EXPIRED_SERVER = "expired-server";

  /** A server of another authority. */
  static final String UNTRUSTED_SERVER = "other-server";

  /** Makes them. */
  static ProvingGroundCertificates in(Path folder) {
    DemoPki authority = DemoPki.create(folder, "authority");
    authority.server("server");
    authority.server(EXPIRED_SERVER, Duration.ofMinutes(-10));
    authority.client(GOOD, "client.example", Duration.ofHours(1));
    authority.client(EXPIRED, "client.example", Duration.ofMinutes(-10));
    DemoPki other = DemoPki.create(folder, "other-authority");
    other.server(UNTRUSTED_SERVER);
    other.client(UNTRUSTED, "client.example", Duration.ofHours(1));
    return new ProvingGroundCertificates(folder);
  }

  /** Trusts the authority; shows this certificate, or none. */
  SSLContext clientContext(Optional<String> client) {
    try {
      KeyStore trust = empty();
      trust.setCertificateEntry("authority", certificate("authority"));
      return context(client.isPresent() ? keys(client.get()) : empty(), trust);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("cannot read the certificates of the proving ground", e);
    }
  }

  /** Shows this certificate as a server; asks clients for none. */
  SSLContext serverContext(String server) {
    try {
      return context(keys(server), empty());
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("cannot read the certificates of the proving ground", e);
    }
  }

  private static SSLContext context(KeyStore keys, KeyStore trust) throws GeneralSecurityException {
    KeyManagerFactory shown = KeyManagerFactory.getInstance("PKIX");
    shown.init(keys, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    TrustManagerFactory believed = TrustManagerFactory.getInstance("PKIX");
    believed.init(trust);
    context.init(
        shown.getKeyManagers(), trust.size() == 0 ? null : believed.getTrustManagers(), null);
    return context;
  }

  private static KeyStore empty() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private KeyStore keys(String name) throws IOException, GeneralSecurityException {
    String pem = Files.readString(folder.resolve(name + ".key"));
    byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    PrivateKey key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
    KeyStore store = empty();
    store.setKeyEntry(name, key, new char[0], new Certificate[] {certificate(name)});
    return store;
  }

  private Certificate certificate(String name) throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(folder.resolve(name + ".pem"))) {
      return CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }
}
