package dev.rapace.tls;

import dev.rapace.security.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/** Reads a private key in PKCS#8, plain or encrypted, from a PEM file. */
final class PrivateKeyPem {
  private PrivateKeyPem() {}

  /**
   * Reads the one private key of a file.
   *
   * @param certified public key of the certificate; tells the algorithm of the private one
   * @throws TlsMaterialException if there is not exactly one key, its format is another, or the
   *     password is missing or wrong
   */
  static PrivateKey read(Path file, @Nullable Secret password, PublicKey certified) {
    List<PemFile.Block> keys =
        PemFile.blocks(file).stream().filter(b -> b.label().endsWith("PRIVATE KEY")).toList();
    if (keys.size() != 1) {
      throw new TlsMaterialException(
          file.toString(),
          "holds " + keys.size() + " private keys",
          "Give a PEM file with exactly one -----BEGIN PRIVATE KEY----- block");
    }
    PemFile.Block block = keys.getFirst();
    try {
      return switch (block.label()) {
        case "PRIVATE KEY" -> decode(file, block.der(), certified);
        case "ENCRYPTED PRIVATE KEY" -> decrypt(file, block.der(), password, certified);
        default ->
            throw new TlsMaterialException(
                file.toString(),
                "has the old key format \"" + block.label() + "\"",
                "Convert it to PKCS#8: openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW");
      };
    } finally {
      Arrays.fill(block.der(), (byte) 0);
    }
  }

  private static PrivateKey decode(Path file, byte[] pkcs8, PublicKey certified) {
    String algorithm = certified.getAlgorithm();
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (GeneralSecurityException e) {
      throw new TlsMaterialException(
          file.toString(),
          "is not a readable key of the certificate's algorithm " + algorithm,
          "Give the private key that belongs to the certificate",
          e);
    }
  }

  private static PrivateKey decrypt(
      Path file, byte[] der, @Nullable Secret password, PublicKey certified) {
    if (password == null) {
      throw new TlsMaterialException(
          file.toString(), "is encrypted", "Give the password of the key as a Secret");
    }
    char[] characters = password.exposeText().toCharArray();
    PBEKeySpec keySpec = new PBEKeySpec(characters);
    Arrays.fill(characters, '\0');
    byte[] pkcs8 = null;
    try {
      EncryptedPrivateKeyInfo encrypted = new EncryptedPrivateKeyInfo(der);
      AlgorithmParameters parameters = encrypted.getAlgParameters();
      // For PBES2 the name of the scheme is known only to its parameters (JDK-8231581).
      String scheme =
          parameters != null && parameters.getAlgorithm().equals("PBES2")
              ? parameters.toString()
              : encrypted.getAlgName();
      SecretKey key = SecretKeyFactory.getInstance(scheme).generateSecret(keySpec);
      Cipher cipher = Cipher.getInstance(scheme);
      cipher.init(Cipher.DECRYPT_MODE, key, parameters);
      pkcs8 = cipher.doFinal(encrypted.getEncryptedData());
    } catch (GeneralSecurityException | IOException e) {
      throw new TlsMaterialException(
          file.toString(),
          "cannot be decrypted",
          "Check the password, or encrypt it again with PBES2: openssl pkcs8 -topk8 -v2 aes-256-cbc",
          e);
    } finally {
      keySpec.clearPassword();
    }
    try {
      return decode(file, pkcs8, certified);
    } finally {
      Arrays.fill(pkcs8, (byte) 0);
    }
  }
}
