package dev.rapace.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A private key and its certificate chain, leaf first.
 *
 * @param key never printed
 * @param chain at least one certificate
 */
record KeyPairMaterial(PrivateKey key, List<X509Certificate> chain) {
  KeyPairMaterial {
    chain = List.copyOf(chain);
  }

  X509Certificate leaf() {
    return chain.getFirst();
  }

  /**
   * Checks that key and leaf belong together and that each certificate names the next as issuer.
   *
   * @throws TlsMaterialException if not
   */
  KeyPairMaterial verified(String source) {
    for (int i = 0; i + 1 < chain.size(); i++) {
      if (!chain
          .get(i)
          .getIssuerX500Principal()
          .equals(chain.get(i + 1).getSubjectX500Principal())) {
        throw new TlsMaterialException(
            source,
            "certificate " + (i + 2) + " is not the issuer of certificate " + (i + 1),
            "Order the chain from the leaf to the authority");
      }
    }
    if (!keyFits(source)) {
      throw new TlsMaterialException(
          source,
          "the private key does not belong to the first certificate",
          "Give the key of that certificate, and the leaf as the first certificate of the chain");
    }
    return this;
  }

  private boolean keyFits(String source) {
    PublicKey certified = leaf().getPublicKey();
    byte[] challenge = new byte[32];
    new SecureRandom().nextBytes(challenge);
    try {
      String algorithm =
          switch (certified.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> certified.getAlgorithm();
          };
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(key);
      signer.update(challenge);
      byte[] signature = signer.sign();
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(certified);
      verifier.update(challenge);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      throw new TlsMaterialException(
          source,
          "the private key cannot sign for the algorithm " + certified.getAlgorithm(),
          "Use an EC (P-256 or better), RSA (2048 bits or more) or Ed25519 key",
          e);
    }
  }

  @Override
  public String toString() {
    return "KeyPairMaterial[" + leaf().getSubjectX500Principal() + "]";
  }
}
