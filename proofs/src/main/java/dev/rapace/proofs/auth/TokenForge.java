package dev.rapace.proofs.auth;

import dev.rapace.auth.JwkSet;
import dev.rapace.auth.JwtAlgorithm;
import dev.rapace.auth.JwtAuthenticator;
import dev.rapace.auth.Revocations;
import dev.rapace.security.Locality;
import dev.rapace.security.Secret;
import dev.rapace.security.SecurityLevel;
import dev.rapace.security.TransportSecurity;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Fresh keys, the verifier that trusts them, and tokens good and bad, made at run time. */
final class TokenForge {
  static final String ISSUER = "https://issuer.test";
  static final String PARTNER = "https://partner.test";
  static final String SHARED = "https://shared.test";
  static final String AUDIENCE = "orders";
  static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

  final KeyPair ec = pair("EC", "secp256r1");
  final KeyPair partnerEc = pair("EC", "secp256r1");
  final KeyPair foreignEc = pair("EC", "secp256r1");
  final KeyPair rsa = pair("RSA", "2048");
  final KeyPair foreignRsa = pair("RSA", "2048");
  final KeyPair ed = pair("Ed25519", "");
  final byte[] secret = "c5fd0b3a6e1942788f7e6d5c4b3a2910".getBytes(StandardCharsets.US_ASCII);
  final X509Certificate certificate = certificate(ec, "CN=alice");
  final X509Certificate otherCertificate = certificate(foreignEc, "CN=mallory");
  final Revocations revocations = new Revocations();

  TokenForge() {
    revocations.revokeToken("revoked-1", NOW.plusSeconds(3600));
    revocations.revokeSubject("mallory", NOW.plusSeconds(60));
  }

  /** Every algorithm is allowed, so that only the binding of each key keeps them apart. */
  JwtAuthenticator.Builder verifier() {
    return JwtAuthenticator.builder()
        .trust(
            ISSUER,
            JwkSet.builder()
                .pem("ec-1", JwtAlgorithm.ES256, pem(ec))
                .pem("rsa-1", JwtAlgorithm.RS256, pem(rsa))
                .pem("ed-1", JwtAlgorithm.EDDSA, pem(ed))
                .build())
        .trust(PARTNER, JwkSet.builder().pem("ec-1", JwtAlgorithm.ES256, pem(partnerEc)).build())
        .trust(
            SHARED,
            JwkSet.builder().hmac("hs-1", JwtAlgorithm.HS256, Secret.copyOf(secret)).build())
        .audience(AUDIENCE)
        .algorithms(JwtAlgorithm.HS256, JwtAlgorithm.values())
        .maxLifetime(Duration.ofHours(1))
        .revocations(revocations);
  }

  static String pem(KeyPair pair) {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(pair.getPublic().getEncoded())
        + "\n-----END PUBLIC KEY-----\n";
  }

  static String b64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static String b64(String text) {
    return b64(text.getBytes(StandardCharsets.UTF_8));
  }

  static String header(String alg, String kid, String more) {
    return "{\"alg\":\"" + alg + "\",\"kid\":\"" + kid + "\"" + more + "}";
  }

  static String claims(String more) {
    return "{\"iss\":\""
        + ISSUER
        + "\",\"aud\":\""
        + AUDIENCE
        + "\",\"sub\":\"alice\",\"iat\":"
        + (NOW.getEpochSecond() - 10)
        + ",\"exp\":"
        + (NOW.getEpochSecond() + 600)
        + more
        + "}";
  }

  /** Claims of {@link #claims} changed by {@code change}. */
  static String claimsBut(UnaryOperator<String> change) {
    String before = claims("");
    String after = change.apply(before);
    if (before.equals(after)) {
      throw new IllegalStateException("this attack changes nothing");
    }
    return after;
  }

  /** Signed by the real EC key with a plain header. */
  String real(String payload) {
    return es256(ec, header("ES256", "ec-1", ""), payload);
  }

  /** Signed by the real EC key under this header. */
  String realHeader(String header) {
    return es256(ec, header, claims(""));
  }

  static String es256(KeyPair key, String header, String payload) {
    return signed("SHA256withECDSAinP1363Format", key, b64(header) + "." + b64(payload));
  }

  static String rsa(String jca, KeyPair key, String header, String payload) {
    return signed(jca, key, b64(header) + "." + b64(payload));
  }

  /** Signs {@code input} as it is and appends the signature. */
  static String signed(String jca, KeyPair key, String input) {
    return input + "." + b64(signature(jca, key, input));
  }

  static byte[] signature(String jca, KeyPair key, String input) {
    try {
      Signature s = Signature.getInstance(jca.startsWith("PSS") ? "RSASSA-PSS" : jca);
      if (jca.startsWith("PSS")) {
        s.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
      }
      s.initSign(key.getPrivate());
      s.update(input.getBytes(StandardCharsets.UTF_8));
      return s.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String hmac(String jca, byte[] key, String header, String payload) {
    try {
      String input = b64(header) + "." + b64(payload);
      Mac mac = Mac.getInstance(jca);
      mac.init(new SecretKeySpec(key, jca));
      return input + "." + b64(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair pair(String algorithm, String parameter) {
    try {
      KeyPairGenerator g = KeyPairGenerator.getInstance(algorithm);
      if (algorithm.equals("EC")) {
        g.initialize(new ECGenParameterSpec(parameter));
      } else if (algorithm.equals("RSA")) {
        g.initialize(Integer.parseInt(parameter));
      }
      return g.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509Certificate certificate(KeyPair key, String name) {
    try {
      X500Name subject = new X500Name(name);
      return new JcaX509CertificateConverter()
          .getCertificate(
              new JcaX509v3CertificateBuilder(
                      subject,
                      BigInteger.ONE,
                      Date.from(NOW.minusSeconds(60)),
                      Date.from(NOW.plusSeconds(3600)),
                      subject,
                      key.getPublic())
                  .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate())));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  static String thumbprint(X509Certificate certificate) {
    try {
      return b64(
          java.security.MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static TransportSecurity tls(X509Certificate... chain) {
    return new TransportSecurity(
        "tls",
        SecurityLevel.PRIVACY_AND_INTEGRITY,
        Locality.NETWORK,
        "127.0.0.1:1",
        "127.0.0.1:2",
        Optional.of(
            new TransportSecurity.TlsFacts("TLSv1.3", "TLS_AES_128_GCM_SHA256", List.of(chain))),
        Optional.empty(),
        Optional.empty());
  }
}
