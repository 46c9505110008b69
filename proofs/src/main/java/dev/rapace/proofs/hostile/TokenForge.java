package dev.rapace.proofs.hostile;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes JSON Web Tokens by hand, good ones and every kind of bad one, with the JDK alone: what is
 * wrong about them must not be put right by a library. One ES256 key that the servers trust, one
 * that they do not.
 */
final class TokenForge {
  static final String ISSUER = "https://issuer.example";
  static final String AUDIENCE = "greeter";
  static final String KEY_ID = "k1";

  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final KeyPair trusted = newKeys();
  private final KeyPair foreign = newKeys();

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has P-256", e);
    }
  }

  /** The public half of the trusted key, as a PEM block. */
  String publicPem() {
    String body =
        Base64.getMimeEncoder(64, new byte[] {'\n'})
            .encodeToString(trusted.getPublic().getEncoded());
    return "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n";
  }

  /** What a token says; each part can be bent. */
  record Claims(String issuer, String audience, String subject, Instant from, Instant to) {
    static Claims good() {
      Instant now = Instant.now();
      return new Claims(
          ISSUER, AUDIENCE, "mallory", now.minusSeconds(5), now.plus(Duration.ofMinutes(10)));
    }

    Claims withIssuer(String other) {
      return new Claims(other, audience, subject, from, to);
    }

    Claims withAudience(String other) {
      return new Claims(issuer, other, subject, from, to);
    }

    Claims withSubject(String other) {
      return new Claims(issuer, audience, other, from, to);
    }

    Claims until(Instant end) {
      return new Claims(issuer, audience, subject, end.minus(Duration.ofMinutes(10)), end);
    }

    String json() {
      return "{\"iss\":\"%s\",\"aud\":\"%s\",\"sub\":\"%s\",\"iat\":%d,\"exp\":%d,\"scope\":\"greet\"}"
          .formatted(issuer, audience, subject, from.getEpochSecond(), to.getEpochSecond());
    }
  }

  /** A token that the servers accept, if the claims are good. */
  String signed(Claims claims) {
    return sign(header("ES256", KEY_ID), claims.json(), trusted);
  }

  /** Signed with a key that nobody trusts, under the name of the trusted one. */
  String signedByStranger(Claims claims) {
    return sign(header("ES256", KEY_ID), claims.json(), foreign);
  }

  /** Signed with a key under a name that nobody knows. */
  String signedByUnknownKey(Claims claims) {
    return sign(header("ES256", "k9"), claims.json(), foreign);
  }

  /** {@code alg} is {@code none} and the signature is empty. */
  String algorithmNone(Claims claims) {
    return part(header("none", KEY_ID)) + "." + part(claims.json()) + ".";
  }

  /** The signature of a good token cut off. */
  String unsigned(Claims claims) {
    String good = signed(claims);
    return good.substring(0, good.lastIndexOf('.') + 1);
  }

  /** HS256 with the bytes of the public key as the secret. */
  String macWithPublicKey(Claims claims) {
    String text = part(header("HS256", KEY_ID)) + "." + part(claims.json());
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(publicPem().getBytes(StandardCharsets.UTF_8), mac.getAlgorithm()));
      return text + "." + BASE64.encodeToString(mac.doFinal(ascii(text)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  /** A good signature of a token of more than 17 KiB. */
  String oversized(Claims claims) {
    String json = claims.json();
    String filler = ",\"x\":\"" + "a".repeat(13 * 1024) + "\"}";
    return sign(header("ES256", KEY_ID), json.substring(0, json.length() - 1) + filler, trusted);
  }

  /** A good token with one bit of its signature turned. */
  String flipped(Claims claims) {
    String good = signed(claims);
    int dot = good.lastIndexOf('.');
    byte[] signature = Base64.getUrlDecoder().decode(good.substring(dot + 1));
    signature[10] ^= 4;
    return good.substring(0, dot + 1) + BASE64.encodeToString(signature);
  }

  private static String header(String algorithm, String keyId) {
    return "{\"alg\":\"%s\",\"kid\":\"%s\"}".formatted(algorithm, keyId);
  }

  private static String sign(String header, String claims, KeyPair keys) {
    String text = part(header) + "." + part(claims);
    try {
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(keys.getPrivate());
      signature.update(ascii(text));
      return text + "." + BASE64.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot sign", e);
    }
  }

  private static String part(String json) {
    return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
