package dev.rapace.auth;

import dev.rapace.security.AuthenticatedPeer;
import dev.rapace.security.AuthenticationRequest;
import dev.rapace.security.AuthenticationResult;
import dev.rapace.security.Authenticator;
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
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Keys, tokens and requests made on the spot. */
final class TestTokens {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final String ISSUER = "https://issuer.test";
  static final KeyPair EC = ecPair();
  static final KeyPair RSA = rsaPair(2048);

  private TestTokens() {}

  static KeyPair ecPair() {
    try {
      KeyPairGenerator g = KeyPairGenerator.getInstance("EC");
      g.initialize(new ECGenParameterSpec("secp256r1"));
      return g.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static KeyPair rsaPair(int bits) {
    try {
      KeyPairGenerator g = KeyPairGenerator.getInstance("RSA");
      g.initialize(bits);
      return g.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static String b64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static String b64(String text) {
    return b64(text.getBytes(StandardCharsets.UTF_8));
  }

  static String pem(KeyPair pair) {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded())
        + "\n-----END PUBLIC KEY-----\n";
  }

  static JwkSet ecKeys() {
    return JwkSet.builder().pem("ec-1", JwtAlgorithm.ES256, pem(EC)).build();
  }

  static String rsaJwk(KeyPair pair, String more) {
    RSAPublicKey key = (RSAPublicKey) pair.getPublic();
    return "{\"kty\":\"RSA\",\"n\":\""
        + b64(unsigned(key.getModulus()))
        + "\",\"e\":\""
        + b64(unsigned(key.getPublicExponent()))
        + "\""
        + more
        + "}";
  }

  private static byte[] unsigned(BigInteger i) {
    byte[] b = i.toByteArray();
    return b[0] == 0 ? java.util.Arrays.copyOfRange(b, 1, b.length) : b;
  }

  static String es256(String header, String payload) {
    return sign("SHA256withECDSAinP1363Format", EC, header, payload);
  }

  static String sign(String algorithm, KeyPair pair, String header, String payload) {
    try {
      String input = b64(header) + "." + b64(payload);
      Signature s = Signature.getInstance(algorithm);
      s.initSign(pair.getPrivate());
      s.update(input.getBytes(StandardCharsets.US_ASCII));
      return input + "." + b64(s.sign());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static String hs256(byte[] key, String header, String payload) {
    try {
      String input = b64(header) + "." + b64(payload);
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return input + "." + b64(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** Good claims with {@code more}, such as {@code ,"nbf":1}. */
  static String claims(String more) {
    return claimsAt(NOW.getEpochSecond() - 10, NOW.getEpochSecond() + 600, more);
  }

  static String claimsAt(long issued, long expires, String more) {
    return "{\"iss\":\""
        + ISSUER
        + "\",\"aud\":\"orders\",\"sub\":\"alice\",\"iat\":"
        + issued
        + ",\"exp\":"
        + expires
        + more
        + "}";
  }

  static String header(String more) {
    return "{\"alg\":\"ES256\",\"kid\":\"ec-1\"" + more + "}";
  }

  static String good() {
    return es256(header(""), claims(""));
  }

  static JwtAuthenticator.Builder verifier() {
    return JwtAuthenticator.builder()
        .trust(ISSUER, ecKeys())
        .audience("orders")
        .algorithms(JwtAlgorithm.ES256)
        .maxLifetime(java.time.Duration.ofHours(1));
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

  static TransportSecurity unix(long uid, long gid) {
    return new TransportSecurity(
        "unix",
        SecurityLevel.NONE,
        Locality.HOST,
        "/s",
        "uid:" + uid,
        Optional.empty(),
        Optional.of(new TransportSecurity.UnixCredentials(uid, gid, 1)),
        Optional.empty());
  }

  static AuthenticationRequest request(String scheme, String token, TransportSecurity transport) {
    return new AuthenticationRequest(
        AuthenticationRequest.Stage.HELLO,
        transport,
        Optional.ofNullable(scheme),
        Optional.ofNullable(token).map(Secret::of),
        NOW);
  }

  static AuthenticationResult ask(Authenticator a, AuthenticationRequest request) {
    return a.authenticate(request).toCompletableFuture().join();
  }

  static AuthenticationResult ask(Authenticator a, String token) {
    return ask(a, request(null, token, tls()));
  }

  static AuthenticatedPeer peer(AuthenticationResult result) {
    if (result instanceof AuthenticationResult.Authenticated ok) {
      return ok.peer();
    }
    throw new AssertionError("not authenticated: " + result);
  }

  static String cause(AuthenticationResult result) {
    if (result instanceof AuthenticationResult.Rejected no) {
      return no.cause();
    }
    throw new AssertionError("not rejected: " + result);
  }

  /** A self-signed certificate; {@code extend} may add extensions. */
  static X509Certificate certificate(String name, Instant from, Instant to, Extend extend) {
    try {
      X500Name subject = new X500Name(name);
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              subject,
              BigInteger.ONE,
              java.util.Date.from(from),
              java.util.Date.from(to),
              subject,
              EC.getPublic());
      extend.on(builder);
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(EC.getPrivate())));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static X509Certificate certificate(String name) {
    return certificate(name, NOW.minusSeconds(3600), NOW.plusSeconds(3600), b -> {});
  }

  /** Adds extensions. */
  interface Extend {
    void on(JcaX509v3CertificateBuilder builder) throws Exception;
  }
}
