package dev.rapace.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Offers one fixed key pair. A reload makes a new one, so alias, chain and key of one handshake
 * always belong together.
 */
final class IdentityKeyManager extends X509ExtendedKeyManager {
  private static final String ALIAS = "rapace";

  private final KeyPairMaterial material;

  IdentityKeyManager(KeyPairMaterial material) {
    this.material = material;
  }

  private boolean fits(String keyType) {
    String algorithm = material.leaf().getPublicKey().getAlgorithm();
    // BoringSSL through Netty asks for EC_EC where the JDK asks for EC; Ed25519 goes by two names.
    return keyType.equals(algorithm)
        || (algorithm.equals("EC") && keyType.equals("EC_EC"))
        || (algorithm.equals("EdDSA") && keyType.equals("Ed25519"))
        || (algorithm.equals("Ed25519") && keyType.equals("EdDSA"));
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return fits(keyType) ? ALIAS : null;
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    // The server's list of issuers is not consulted: a clear refusal by the server is better than
    // silently showing no certificate.
    for (String keyType : keyTypes) {
      if (fits(keyType)) {
        return ALIAS;
      }
    }
    return null;
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return fits(keyType) ? new String[] {ALIAS} : null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return chooseEngineClientAlias(keyTypes, issuers, null);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return getClientAliases(keyType, issuers);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return chooseEngineServerAlias(keyType, issuers, null);
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
    return ALIAS.equals(alias) ? material.chain().toArray(new X509Certificate[0]) : null;
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
    return ALIAS.equals(alias) ? material.key() : null;
  }

  @Override
  public String toString() {
    return "IdentityKeyManager[" + material.leaf().getSubjectX500Principal() + "]";
  }
}
