package dev.rapace.tls;

import dev.rapace.security.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads PKCS#12 and JKS key stores; which of the two it is, its first bytes tell. */
final class KeyStoreFile {
  private static final int JKS_MAGIC = 0xFEEDFEED;

  private KeyStoreFile() {}

  /** The key entry named {@code alias}, or the only one. */
  static KeyPairMaterial identity(Path file, Secret password, @Nullable String alias) {
    char[] characters = password.exposeText().toCharArray();
    try {
      KeyStore store = open(file, characters);
      String entry = alias == null ? onlyKeyEntry(file, store) : alias;
      if (!store.isKeyEntry(entry)) {
        throw new TlsMaterialException(
            file.toString(),
            "has no private key under the alias \"" + entry + "\"",
            "Give one of the aliases that hold a key");
      }
      if (!(store.getKey(entry, characters) instanceof PrivateKey key)) {
        throw new TlsMaterialException(
            file.toString(), "holds a secret key, not a private one", "Give another alias");
      }
      return new KeyPairMaterial(key, x509(file, store.getCertificateChain(entry)));
    } catch (GeneralSecurityException e) {
      throw new TlsMaterialException(
          file.toString(), "its key cannot be opened", "Use one password for store and key", e);
    } finally {
      Arrays.fill(characters, '\0');
    }
  }

  /** Every certificate entry. */
  static List<X509Certificate> trusted(Path file, Secret password) {
    char[] characters = password.exposeText().toCharArray();
    try {
      KeyStore store = open(file, characters);
      List<X509Certificate> certificates = new ArrayList<>();
      for (String alias : Collections.list(store.aliases())) {
        if (store.isCertificateEntry(alias)
            && store.getCertificate(alias) instanceof X509Certificate certificate) {
          certificates.add(certificate);
        }
      }
      if (certificates.isEmpty()) {
        throw new TlsMaterialException(
            file.toString(),
            "holds no trusted certificate",
            "Import the authority's certificate as a trusted one: keytool -importcert");
      }
      return List.copyOf(certificates);
    } catch (KeyStoreException e) {
      throw new TlsMaterialException(
          file.toString(), "cannot be listed", "Write the key store again", e);
    } finally {
      Arrays.fill(characters, '\0');
    }
  }

  private static KeyStore open(Path file, char[] password) {
    byte[] bytes = PemFile.bytes(file);
    try {
      KeyStore store = KeyStore.getInstance(isJks(bytes) ? "JKS" : "PKCS12");
      store.load(new ByteArrayInputStream(bytes), password);
      return store;
    } catch (IOException | GeneralSecurityException e) {
      throw new TlsMaterialException(
          file.toString(),
          "cannot be opened as a PKCS#12 or JKS key store",
          "Check the password and the file",
          e);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private static boolean isJks(byte[] bytes) {
    return bytes.length >= 4
        && ((bytes[0] & 0xFF) << 24
                | (bytes[1] & 0xFF) << 16
                | (bytes[2] & 0xFF) << 8
                | (bytes[3] & 0xFF))
            == JKS_MAGIC;
  }

  private static String onlyKeyEntry(Path file, KeyStore store) throws KeyStoreException {
    List<String> keys = new ArrayList<>();
    for (String alias : Collections.list(store.aliases())) {
      if (store.isKeyEntry(alias)) {
        keys.add(alias);
      }
    }
    if (keys.size() != 1) {
      throw new TlsMaterialException(
          file.toString(), "holds " + keys.size() + " keys", "Name the alias of the one to use");
    }
    return keys.getFirst();
  }

  private static List<X509Certificate> x509(Path file, Certificate @Nullable [] chain) {
    List<X509Certificate> certificates = new ArrayList<>();
    if (chain != null) {
      for (Certificate certificate : chain) {
        if (certificate instanceof X509Certificate x509) {
          certificates.add(x509);
        }
      }
    }
    if (certificates.isEmpty()) {
      throw new TlsMaterialException(
          file.toString(), "its key has no certificate chain", "Import the chain with the key");
    }
    return List.copyOf(certificates);
  }
}
