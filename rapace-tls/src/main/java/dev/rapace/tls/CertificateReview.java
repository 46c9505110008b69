package dev.rapace.tls;

import dev.rapace.security.ProfileViolation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.PublicKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with certificates and keys, by rule. The same limits judge our own identity before
 * it is used and the peer's chain in a handshake.
 */
public final class CertificateReview {
  /** Keys below 2048 bits (RSA) or 256 bits (EC). */
  public static final String KEY_STRENGTH = "java.tls.key-strength";

  /** Signatures over SHA-1 or MD5. */
  public static final String SIGNATURE = "java.tls.certificate-signature";

  /** Expired, or not valid yet. */
  public static final String VALIDITY = "java.tls.certificate-validity";

  /** A leaf that is an authority, or that is not meant for its side of TLS. */
  public static final String USAGE = "java.tls.certificate-usage";

  /** A server certificate without subject alternative name. */
  public static final String NAME = "java.tls.certificate-name";

  /** A private key file that other users may read or write. */
  public static final String KEY_FILE = "java.tls.key-file";

  private static final int MIN_RSA_BITS = 2048;
  private static final int MIN_EC_BITS = 256;
  private static final int DIGITAL_SIGNATURE = 0;
  private static final String ANY_USAGE = "2.5.29.37.0";
  private static final String SERVER_USAGE = "1.3.6.1.5.5.7.3.1";
  private static final String CLIENT_USAGE = "1.3.6.1.5.5.7.3.2";

  private CertificateReview() {}

  /** Which side of TLS a leaf is shown by. */
  public enum Side {
    SERVER("server", SERVER_USAGE),
    CLIENT("client", CLIENT_USAGE);

    private final String word;
    private final String usage;

    Side(String word, String usage) {
      this.word = word;
      this.usage = usage;
    }
  }

  /**
   * Judges a chain.
   *
   * @param chain leaf first, without the trust anchor where that is known
   * @param side who shows it
   * @param now the time to judge for
   * @return every finding; empty if there is none
   */
  public static List<ProfileViolation> ofChain(
      List<X509Certificate> chain, Side side, Instant now) {
    List<ProfileViolation> found = new ArrayList<>();
    for (X509Certificate certificate : chain) {
      addValidity(certificate, now, found);
      addStrength(certificate, found);
      // Nobody verifies the signature of a self-signed certificate: it is trusted as it stands.
      if (!selfIssued(certificate)) {
        addSignature(certificate, found);
      }
    }
    addUsage(chain.getFirst(), side, found);
    if (side == Side.SERVER) {
      addName(chain.getFirst(), found);
    }
    return List.copyOf(found);
  }

  /** Judges the file that holds a private key; one whose mode cannot be read is refused. */
  static List<ProfileViolation> ofKeyFile(@Nullable Path keyFile) {
    if (keyFile == null) {
      return List.of();
    }
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(keyFile);
      if (permissions.contains(PosixFilePermission.OTHERS_READ)
          || permissions.contains(PosixFilePermission.OTHERS_WRITE)
          || permissions.contains(PosixFilePermission.GROUP_WRITE)) {
        return List.of(
            new ProfileViolation(
                KEY_FILE,
                keyFile + " holds a private key and is open to other users",
                "chmod 600 " + keyFile));
      }
      return List.of();
    } catch (UnsupportedOperationException e) {
      return List.of(
          new ProfileViolation(
              KEY_FILE,
              "the permissions of " + keyFile + " cannot be checked on its file system",
              "keep the key on a file system with owners and modes"));
    } catch (IOException e) {
      return List.of(
          new ProfileViolation(
              KEY_FILE, keyFile + " cannot be examined", "keep the key file where it was read"));
    }
  }

  private static boolean selfIssued(X509Certificate certificate) {
    return certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
  }

  private static String name(X509Certificate certificate) {
    return "certificate \"" + certificate.getSubjectX500Principal() + "\"";
  }

  private static void addValidity(
      X509Certificate certificate, Instant now, List<ProfileViolation> found) {
    Instant begins = certificate.getNotBefore().toInstant();
    Instant ends = certificate.getNotAfter().toInstant();
    if (now.isAfter(ends)) {
      found.add(
          new ProfileViolation(
              VALIDITY, name(certificate) + " expired at " + ends, "install a new certificate"));
    } else if (now.isBefore(begins)) {
      found.add(
          new ProfileViolation(
              VALIDITY,
              name(certificate) + " is not valid before " + begins,
              "wait, set the clock, or install another certificate"));
    }
  }

  private static void addStrength(X509Certificate certificate, List<ProfileViolation> found) {
    PublicKey key = certificate.getPublicKey();
    int bits;
    int least;
    if (key instanceof RSAKey rsa) {
      bits = rsa.getModulus().bitLength();
      least = MIN_RSA_BITS;
    } else if (key instanceof ECKey ec) {
      bits = ec.getParams().getOrder().bitLength();
      least = MIN_EC_BITS;
    } else if (Set.of("EdDSA", "Ed25519", "Ed448").contains(key.getAlgorithm())) {
      return;
    } else {
      found.add(
          new ProfileViolation(
              KEY_STRENGTH,
              name(certificate) + " has a key of the kind " + key.getAlgorithm(),
              "use EC P-256, RSA of 2048 bits or more, or Ed25519"));
      return;
    }
    if (bits < least) {
      found.add(
          new ProfileViolation(
              KEY_STRENGTH,
              name(certificate) + " has a " + key.getAlgorithm() + " key of " + bits + " bits",
              "use at least " + least + " bits"));
    }
  }

  private static void addSignature(X509Certificate certificate, List<ProfileViolation> found) {
    String algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
    if (algorithm.startsWith("SHA1") || algorithm.startsWith("MD") || algorithm.contains("NONE")) {
      found.add(
          new ProfileViolation(
              SIGNATURE,
              name(certificate) + " is signed with " + certificate.getSigAlgName(),
              "have it signed with SHA-256 or better"));
    }
  }

  private static void addUsage(X509Certificate leaf, Side side, List<ProfileViolation> found) {
    if (leaf.getBasicConstraints() >= 0) {
      found.add(
          new ProfileViolation(
              USAGE,
              name(leaf) + " is an authority and is used as a " + side.word + " certificate",
              "issue a certificate that is not an authority (CA:FALSE)"));
    }
    boolean[] usage = leaf.getKeyUsage();
    if (usage != null && !usage[DIGITAL_SIGNATURE]) {
      found.add(
          new ProfileViolation(
              USAGE,
              name(leaf) + " must not sign handshakes",
              "issue it with the key usage digitalSignature"));
    }
    try {
      List<String> extended = leaf.getExtendedKeyUsage();
      if (extended != null && !extended.contains(side.usage) && !extended.contains(ANY_USAGE)) {
        found.add(
            new ProfileViolation(
                USAGE,
                name(leaf) + " is not meant for a TLS " + side.word,
                "issue it with the extended key usage " + side.word + "Auth"));
      }
    } catch (CertificateParsingException e) {
      found.add(
          new ProfileViolation(
              USAGE,
              name(leaf) + " has an unreadable extended key usage",
              "issue the certificate again"));
    }
  }

  private static void addName(X509Certificate leaf, List<ProfileViolation> found) {
    boolean named;
    try {
      named = leaf.getSubjectAlternativeNames() != null;
    } catch (CertificateParsingException e) {
      named = false;
    }
    if (!named) {
      found.add(
          new ProfileViolation(
              NAME,
              name(leaf) + " names no host in its subjectAltName",
              "issue it with the DNS name or address that clients dial; the common name is not"
                  + " looked at"));
    }
  }
}
