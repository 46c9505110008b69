package dev.rapace.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.function.Consumer;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority for tests: makes good and bad certificates, in memory or as PEM files.
 * Published in the test jar of this module.
 */
public final class TestCa {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Duration LIFE = Duration.ofDays(2);

  private final Issued own;
  private final boolean root;

  private TestCa(Issued own, boolean root) {
    this.own = own;
    this.root = root;
  }

  /** A new root authority without limits. */
  public static TestCa create(String name) {
    return new Spec(null, name).authority(null).issueRoot();
  }

  /** A new root authority; {@code limits} sets path length or name constraints. */
  public static TestCa create(String name, Consumer<Spec> limits) {
    Spec spec = new Spec(null, name).authority(null);
    limits.accept(spec);
    return spec.issueRoot();
  }

  /** An authority below this one. */
  public TestCa intermediate(String name, Consumer<Spec> limits) {
    Spec spec = new Spec(this, name).authority(null);
    limits.accept(spec);
    return new TestCa(spec.issue(), false);
  }

  /** Starts a certificate below this authority. */
  public Spec leaf(String name) {
    return new Spec(this, name);
  }

  /** A server certificate for {@code localhost} and the loopback addresses. */
  public Issued server() {
    return leaf("server").server().dns("localhost").ip("127.0.0.1").ip("::1").issue();
  }

  /** A client certificate. */
  public Issued client(String name) {
    return leaf(name).client().dns(name).issue();
  }

  /** A certificate that nobody else signed. */
  public static Issued selfSigned(Consumer<Spec> content) {
    Spec spec = new Spec(null, "self").server().dns("localhost").ip("127.0.0.1");
    content.accept(spec);
    return spec.issue();
  }

  /** Certificate of this authority. */
  public X509Certificate certificate() {
    return own.leaf();
  }

  /** This authority as the only trust. */
  public TlsTrust trust() {
    return TlsTrust.of(List.of(certificate()));
  }

  /** Writes the certificate of this authority. */
  public Path writePem(Path file) {
    return write(file, own.leaf());
  }

  /** Writes PEM blocks, readable by the owner only; replaces the file. */
  public static Path write(Path file, Object... objects) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      for (Object object : objects) {
        writer.writeObject(object);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return write(file, text.toString());
  }

  /** Writes text, readable by the owner only; replaces the file. */
  public static Path write(Path file, String text) {
    try {
      Files.deleteIfExists(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * A key with its chain, leaf first, without the root.
   *
   * @param keys of the leaf
   */
  public record Issued(KeyPair keys, List<X509Certificate> chain) {
    public X509Certificate leaf() {
      return chain.get(0);
    }

    public TlsIdentity identity() {
      return TlsIdentity.of(keys.getPrivate(), chain);
    }

    public SpkiPin pin() {
      return SpkiPin.of(leaf());
    }

    /** Writes {@code NAME.pem} and {@code NAME.key}; returns the identity read from them. */
    public TlsIdentity pem(Path folder, String name) {
      writePem(folder, name);
      return TlsIdentity.fromPem(folder.resolve(name + ".pem"), folder.resolve(name + ".key"));
    }

    /** Writes {@code NAME.pem} and {@code NAME.key}. */
    public void writePem(Path folder, String name) {
      write(folder.resolve(name + ".pem"), chain.toArray());
      writeKey(folder.resolve(name + ".key"));
    }

    /** A server certificate signed with this key, which is no authority's. */
    public Issued signs(String name, String address) {
      return new TestCa(this, false).leaf(name).server().ip(address).issue();
    }

    /** Writes the key as PKCS#8. */
    public Path writeKey(Path file) {
      String base64 =
          java.util.Base64.getMimeEncoder(64, new byte[] {'\n'})
              .encodeToString(keys.getPrivate().getEncoded());
      return write(
          file, "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n");
    }
  }

  /** What a certificate says. */
  public static final class Spec {
    private final TestCa issuer;
    private final String name;
    private final List<GeneralName> names = new ArrayList<>();
    private final List<KeyPurposeId> purposes = new ArrayList<>();
    private String keyAlgorithm = "EC";
    private AlgorithmParameterSpec keyParameters = new ECGenParameterSpec("secp256r1");
    private String hash = "SHA256";
    private Instant notBefore = Instant.now().minus(Duration.ofHours(1));
    private Instant notAfter = Instant.now().plus(LIFE);
    private boolean authority;
    private Integer pathLength;
    private NameConstraints constraints;
    private KeyPair keys;

    private Spec(TestCa issuer, String name) {
      this.issuer = issuer;
      this.name = name;
    }

    public Spec dns(String host) {
      names.add(new GeneralName(GeneralName.dNSName, host));
      return this;
    }

    public Spec ip(String address) {
      names.add(new GeneralName(GeneralName.iPAddress, address));
      return this;
    }

    public Spec uri(String uri) {
      names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
      return this;
    }

    public Spec server() {
      purposes.add(KeyPurposeId.id_kp_serverAuth);
      return this;
    }

    public Spec client() {
      purposes.add(KeyPurposeId.id_kp_clientAuth);
      return this;
    }

    public Spec rsa(int bits) {
      keyAlgorithm = "RSA";
      keyParameters = new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4);
      return this;
    }

    public Spec ed25519() {
      keyAlgorithm = "Ed25519";
      keyParameters = null;
      return this;
    }

    /** The same key as another certificate has. */
    public Spec keys(KeyPair same) {
      keys = same;
      return this;
    }

    public Spec hash(String algorithm) {
      hash = algorithm;
      return this;
    }

    public Spec valid(Instant from, Instant until) {
      notBefore = from;
      notAfter = until;
      return this;
    }

    public Spec expired() {
      return valid(
          Instant.now().minus(Duration.ofDays(3)), Instant.now().minus(Duration.ofHours(1)));
    }

    /** Makes it an authority. */
    public Spec authority(Integer limit) {
      authority = true;
      pathLength = limit;
      return this;
    }

    /** Allows names below {@code domain} only. */
    public Spec onlyBelow(String domain) {
      constraints =
          new NameConstraints(
              new GeneralSubtree[] {
                new GeneralSubtree(new GeneralName(GeneralName.dNSName, domain))
              },
              null);
      return this;
    }

    private TestCa issueRoot() {
      return new TestCa(issue(), true);
    }

    /** Makes the key and signs the certificate. */
    public Issued issue() {
      try {
        KeyPair pair = keys == null ? newKeys() : keys;
        X500Name subject = new X500Name("CN=" + name + ",O=Rapace tests");
        X500Name signer =
            issuer == null
                ? subject
                : X500Name.getInstance(issuer.certificate().getSubjectX500Principal().getEncoded());
        X509v3CertificateBuilder builder =
            new JcaX509v3CertificateBuilder(
                signer,
                new BigInteger(120, RANDOM),
                Date.from(notBefore),
                Date.from(notAfter),
                subject,
                pair.getPublic());
        extend(builder);
        KeyPair signing = issuer == null ? pair : issuer.own.keys();
        X509Certificate certificate =
            new JcaX509CertificateConverter()
                .getCertificate(
                    builder.build(
                        new JcaContentSignerBuilder(signatureAlgorithm(signing))
                            .build(signing.getPrivate())));
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(certificate);
        if (issuer != null && !issuer.root) {
          chain.addAll(issuer.own.chain());
        }
        return new Issued(pair, List.copyOf(chain));
      } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
        throw new IllegalStateException(e);
      }
    }

    private String signatureAlgorithm(KeyPair signing) {
      return switch (signing.getPrivate().getAlgorithm()) {
        case "RSA" -> hash + "withRSA";
        case "EC" -> hash + "withECDSA";
        default -> "Ed25519";
      };
    }

    private KeyPair newKeys() throws GeneralSecurityException {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(keyAlgorithm);
      if (keyParameters != null) {
        generator.initialize(keyParameters);
      }
      return generator.generateKeyPair();
    }

    private void extend(X509v3CertificateBuilder builder) throws CertIOException {
      if (authority) {
        builder.addExtension(
            Extension.basicConstraints,
            true,
            pathLength == null ? new BasicConstraints(true) : new BasicConstraints(pathLength));
        builder.addExtension(
            Extension.keyUsage,
            true,
            new KeyUsage(
                purposes.isEmpty()
                    ? KeyUsage.keyCertSign
                    : KeyUsage.keyCertSign | KeyUsage.digitalSignature));
      } else {
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      }
      if (!purposes.isEmpty()) {
        builder.addExtension(
            Extension.extendedKeyUsage,
            false,
            new ExtendedKeyUsage(purposes.toArray(new KeyPurposeId[0])));
      }
      if (!names.isEmpty()) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(names.toArray(new GeneralName[0])));
      }
      if (constraints != null) {
        builder.addExtension(Extension.nameConstraints, true, constraints);
      }
    }
  }
}
