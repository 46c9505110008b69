package dev.rapace.examples.common;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority for the examples, made afresh on every run and kept in one folder that
 * only its owner can read. A real deployment has an authority already; nothing else here depends on
 * this class.
 */
public final class DemoPki {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path folder;
  private final KeyPair authorityKeys;
  private final X509Certificate authority;

  private DemoPki(Path folder, KeyPair keys, X509Certificate authority) {
    this.folder = folder;
    this.authorityKeys = keys;
    this.authority = authority;
  }

  /** Makes an authority and writes {@code NAME.pem} into {@code folder}. */
  public static DemoPki create(Path folder, String name) {
    try {
      KeyPair keys = newKeys();
      X500Name subject = new X500Name("CN=" + name);
      X509v3CertificateBuilder builder =
          builder(subject, subject, keys, Instant.now().plus(Duration.ofDays(7)));
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      X509Certificate certificate = sign(builder, keys);
      write(folder.resolve(name + ".pem"), certificate);
      return new DemoPki(folder, keys, certificate);
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("cannot make a demonstration authority", e);
    }
  }

  /** A server certificate for {@code localhost}: {@code FILE.pem} and {@code FILE.key}. */
  public void server(String file) {
    server(file, Duration.ofHours(12));
  }

  /** The same with another lifetime; below zero, it has ended already. */
  public void server(String file, Duration lifetime) {
    issue(
        file,
        "CN=localhost",
        KeyPurposeId.id_kp_serverAuth,
        Instant.now().plus(lifetime),
        new GeneralName(GeneralName.dNSName, "localhost"),
        new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
  }

  /** A client certificate for {@code name}: {@code FILE.pem} and {@code FILE.key}. */
  public void client(String file, String name, Duration lifetime) {
    issue(
        file,
        "CN=" + name,
        KeyPurposeId.id_kp_clientAuth,
        Instant.now().plus(lifetime),
        new GeneralName(GeneralName.dNSName, name));
  }

  private void issue(
      String file, String subject, KeyPurposeId purpose, Instant end, GeneralName... names) {
    try {
      KeyPair keys = newKeys();
      X500Name issuer = new X500Name(authority.getSubjectX500Principal().getName());
      X509v3CertificateBuilder builder = builder(issuer, new X500Name(subject), keys, end);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
      builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
      write(folder.resolve(file + ".key"), new JcaPKCS8Generator(keys.getPrivate(), null));
      write(folder.resolve(file + ".pem"), sign(builder, authorityKeys));
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("cannot issue a demonstration certificate", e);
    }
  }

  private static KeyPair newKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
    return generator.generateKeyPair();
  }

  private static X509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, KeyPair keys, Instant end) {
    Instant start = end.minus(Duration.ofDays(8));
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(64, RANDOM),
        Date.from(start),
        Date.from(end),
        subject,
        keys.getPublic());
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, KeyPair issuer)
      throws OperatorCreationException, GeneralSecurityException {
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(
                new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.getPrivate())));
  }

  private static void write(Path file, Object object) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
      pem.writeObject(object);
    }
    writePrivately(file, text.toString());
  }

  /**
   * Writes a file that only its owner can read, in one step: readers see the old or the new one.
   */
  public static void writePrivately(Path file, String text) {
    try {
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.deleteIfExists(fresh);
      Files.createFile(
          fresh,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(fresh, text, StandardOpenOption.WRITE);
      Files.move(fresh, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A new folder that only its owner can enter. */
  public static Path privateFolder() {
    try {
      return Files.createTempDirectory(
          "rapace-",
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
