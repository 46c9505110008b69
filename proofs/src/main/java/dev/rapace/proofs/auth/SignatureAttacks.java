package dev.rapace.proofs.auth;

import static dev.rapace.proofs.auth.TokenForge.b64;
import static dev.rapace.proofs.auth.TokenForge.claims;
import static dev.rapace.proofs.auth.TokenForge.claimsBut;
import static dev.rapace.proofs.auth.TokenForge.es256;
import static dev.rapace.proofs.auth.TokenForge.header;
import static dev.rapace.proofs.auth.TokenForge.hmac;
import static dev.rapace.proofs.auth.TokenForge.pem;
import static dev.rapace.proofs.auth.TokenForge.rsa;
import static dev.rapace.proofs.auth.TokenForge.signature;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Attacks on the signature, the algorithm and the choice of the key. */
final class SignatureAttacks {
  private final TokenForge forge;
  private final String trap;

  /**
   * @param trap URL at which nobody must ever ask
   */
  SignatureAttacks(TokenForge forge, String trap) {
    this.forge = forge;
    this.trap = trap;
  }

  List<Attack> all() {
    List<Attack> attacks = new ArrayList<>();
    attacks.addAll(algorithms());
    attacks.addAll(signatures());
    attacks.addAll(keyChoice());
    attacks.addAll(keysInTheToken());
    return attacks;
  }

  private List<Attack> algorithms() {
    String ec = "ec-1";
    String payload = "." + b64(claims("")) + ".";
    byte[] rsaDer = forge.rsa.getPublic().getEncoded();
    byte[] ecDer = forge.ec.getPublic().getEncoded();
    String toHmac = header("HS256", "rsa-1", "");
    String ecToHmac = header("HS256", ec, "");
    return List.of(
        Attack.of(
            "alg none, no signature",
            "unsigned",
            b64(header("none", ec, "")) + payload,
            b64(header("None", ec, "")) + payload,
            b64(header("NONE", ec, "")) + payload,
            b64("{\"alg\":\"none\"}") + payload),
        Attack.of(
            "alg none, with signature",
            "algorithm",
            forge.realHeader(header("none", ec, "")),
            forge.realHeader(header("nOnE", ec, "")),
            forge.realHeader(header("", ec, ""))),
        Attack.of(
            "alg missing or no text",
            "algorithm",
            forge.realHeader("{\"kid\":\"ec-1\"}"),
            forge.realHeader("{\"alg\":null,\"kid\":\"ec-1\"}"),
            forge.realHeader("{\"alg\":256,\"kid\":\"ec-1\"}"),
            forge.realHeader("{\"alg\":[\"ES256\"],\"kid\":\"ec-1\"}")),
        Attack.of(
            "alg spelled otherwise",
            "algorithm",
            forge.realHeader(header("es256", ec, "")),
            forge.realHeader(header("ES256 ", ec, "")),
            forge.realHeader(header("ES256\\u0000", ec, "")),
            forge.realHeader(header("ES\\uff12\\uff15\\uff16", ec, ""))),
        Attack.of(
            "alg unknown",
            "algorithm",
            forge.realHeader(header("ES256K", ec, "")),
            forge.realHeader(header("HS1", ec, "")),
            forge.realHeader(header("dir", ec, "")),
            forge.realHeader(header("RSA-OAEP", ec, ""))),
        Attack.of(
            "RSA public key as HMAC secret",
            "algorithm",
            hmac("HmacSHA256", rsaDer, toHmac, claims("")),
            hmac("HmacSHA256", utf8(pem(forge.rsa)), toHmac, claims("")),
            hmac("HmacSHA256", utf8(pem(forge.rsa).strip()), toHmac, claims("")),
            hmac("HmacSHA512", rsaDer, header("HS512", "rsa-1", ""), claims(""))),
        Attack.of(
            "EC public key as HMAC secret",
            "algorithm",
            hmac("HmacSHA256", ecDer, ecToHmac, claims("")),
            hmac("HmacSHA256", utf8(pem(forge.ec)), ecToHmac, claims("")),
            hmac("HmacSHA256", point(forge), ecToHmac, claims(""))),
        Attack.of(
            "other algorithm of the same key",
            "algorithm",
            rsa("SHA384withRSA", forge.rsa, header("RS384", "rsa-1", ""), claims("")),
            rsa("SHA512withRSA", forge.rsa, header("RS512", "rsa-1", ""), claims("")),
            rsa("PSS", forge.rsa, header("PS256", "rsa-1", ""), claims(""))),
        Attack.of(
            "algorithm of another key type",
            "algorithm",
            rsa("SHA256withRSA", forge.rsa, header("RS256", ec, ""), claims("")),
            es256(forge.ec, header("ES256", "rsa-1", ""), claims("")),
            es256(forge.ec, header("EdDSA", ec, ""), claims("")),
            es256(forge.ec, header("ES384", ec, ""), claims(""))));
  }

  private List<Attack> signatures() {
    String good = forge.real(claims(""));
    String input = good.substring(0, good.lastIndexOf('.') + 1);
    byte[] p1363 =
        signature("SHA256withECDSAinP1363Format", forge.ec, input.substring(0, input.length() - 1));
    byte[] swapped = new byte[64];
    System.arraycopy(p1363, 32, swapped, 0, 32);
    System.arraycopy(p1363, 0, swapped, 32, 32);
    byte[] order = order(forge);
    byte[] rOrder = new byte[64];
    System.arraycopy(order, 0, rOrder, 0, 32);
    rOrder[63] = 1;
    byte[] one = new byte[64];
    one[31] = 1;
    one[63] = 1;
    byte[] ones = new byte[64];
    Arrays.fill(ones, (byte) 0xff);
    String rsaInput = b64(header("RS256", "rsa-1", "")) + "." + b64(claims("")) + ".";
    byte[] rsaOne = new byte[256];
    rsaOne[255] = 1;
    return List.of(
        Attack.of(
            "ECDSA signature of zeros and bounds",
            "signature",
            input + b64(new byte[64]),
            input + b64(rOrder),
            input + b64(one),
            input + b64(ones)),
        Attack.of(
            "ECDSA signature in another form",
            "signature",
            input
                + b64(
                    signature("SHA256withECDSA", forge.ec, input.substring(0, input.length() - 1))),
            input + b64(swapped),
            input + b64(Arrays.copyOf(p1363, 63)),
            input + b64(Arrays.copyOf(p1363, 66))),
        Attack.of(
            "RSA signature without key",
            "signature",
            rsaInput + b64(new byte[256]),
            rsaInput + b64(rsaOne),
            rsaInput + b64(unsigned(((RSAPublicKey) forge.rsa.getPublic()).getModulus())),
            rsaInput + b64(new byte[1])),
        Attack.of(
            "signature of a foreign key",
            "signature",
            es256(forge.foreignEc, header("ES256", "ec-1", ""), claims("")),
            rsa("SHA256withRSA", forge.foreignRsa, header("RS256", "rsa-1", ""), claims("")),
            es256(forge.partnerEc, header("ES256", "ec-1", ""), claims(""))),
        Attack.of(
            "payload changed after signing",
            "signature",
            swapPayload(good, claimsBut(c -> c.replace("alice", "admin"))),
            swapPayload(good, claims(",\"roles\":[\"admin\"]")),
            swapPayload(good, claims(",\"scope\":\"admin\"")),
            swapPayload(good, claims(" "))),
        Attack.of(
            "header changed after signing",
            "signature",
            b64(header("ES256", "ec-1", ",\"typ\":\"JWT\"")) + good.substring(good.indexOf('.')),
            b64(header("ES256", "ec-1", " ")) + good.substring(good.indexOf('.'))),
        Attack.of(
            "guessed secret",
            "signature",
            guess(""),
            guess("secret"),
            guess("your-256-bit-secret"),
            guess("00000000000000000000000000000000")));
  }

  private String guess(String secret) {
    byte[] key = secret.isEmpty() ? new byte[32] : utf8(secret);
    return hmac(
        "HmacSHA256",
        key,
        header("HS256", "hs-1", ""),
        claimsBut(c -> c.replace(TokenForge.ISSUER, TokenForge.SHARED)));
  }

  private List<Attack> keyChoice() {
    return List.of(
        Attack.of(
            "key of another issuer",
            "signature unknown-key",
            es256(
                forge.ec,
                header("ES256", "ec-1", ""),
                claimsBut(c -> c.replace(TokenForge.ISSUER, TokenForge.PARTNER))),
            hmac("HmacSHA256", forge.secret, header("HS256", "hs-1", ""), claims("")),
            rsa(
                "SHA256withRSA",
                forge.rsa,
                header("RS256", "rsa-1", ""),
                claimsBut(c -> c.replace(TokenForge.ISSUER, TokenForge.PARTNER)))),
        Attack.of(
            "kid that reaches elsewhere",
            "unknown-key",
            forge.realHeader(header("ES256", "../../../../dev/null", "")),
            forge.realHeader(header("ES256", "ec-1' OR '1'='1", "")),
            forge.realHeader(header("ES256", "ec-1|id", "")),
            forge.realHeader(header("ES256", trap, "")),
            forge.realHeader(header("ES256", "ec-1\\u0000", "")),
            forge.realHeader(header("ES256", "EC-1", ""))),
        Attack.of(
            "kid of the wrong type or size",
            "header-member",
            forge.realHeader("{\"alg\":\"ES256\",\"kid\":1}"),
            forge.realHeader("{\"alg\":\"ES256\",\"kid\":null}"),
            forge.realHeader("{\"alg\":\"ES256\",\"kid\":[\"ec-1\"]}"),
            forge.realHeader(header("ES256", "", "")),
            forge.realHeader(header("ES256", "k".repeat(257), ""))),
        Attack.of(
            "kid left out among several keys",
            "unknown-key",
            forge.realHeader("{\"alg\":\"ES256\"}"),
            rsa("SHA256withRSA", forge.rsa, "{\"alg\":\"RS256\"}", claims(""))));
  }

  private List<Attack> keysInTheToken() {
    ECPublicKey foreign = (ECPublicKey) forge.foreignEc.getPublic();
    String jwk =
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"ec-1\",\"x\":\""
            + b64(coordinate(foreign.getW().getAffineX()))
            + "\",\"y\":\""
            + b64(coordinate(foreign.getW().getAffineY()))
            + "\"}";
    String chain = b64(forge.otherCertificate.getSerialNumber().toByteArray());
    return List.of(
        Attack.of(
            "jwk in the header",
            "header-member",
            foreignHeader(",\"jwk\":" + jwk),
            foreignHeader(",\"jwk\":" + jwk + ",\"typ\":\"JWT\""),
            forge.realHeader(header("ES256", "ec-1", ",\"jwk\":{}"))),
        Attack.of(
            "jku in the header",
            "header-member",
            foreignHeader(",\"jku\":\"" + trap + "\""),
            foreignHeader(",\"jku\":\"file:///etc/passwd\""),
            forge.realHeader(header("ES256", "ec-1", ",\"jku\":\"" + trap + "\""))),
        Attack.of(
            "x5u in the header",
            "header-member",
            foreignHeader(",\"x5u\":\"" + trap + "\""),
            forge.realHeader(header("ES256", "ec-1", ",\"x5u\":\"" + trap + "\""))),
        Attack.of(
            "x5c or x5t in the header",
            "header-member",
            foreignHeader(",\"x5c\":[\"" + chain + "\"]"),
            foreignHeader(",\"x5t\":\"" + chain + "\""),
            foreignHeader(",\"x5t#S256\":\"" + chain + "\"")));
  }

  private String foreignHeader(String more) {
    return es256(forge.foreignEc, header("ES256", "ec-1", more), claims(""));
  }

  private static String swapPayload(String token, String payload) {
    return token.substring(0, token.indexOf('.') + 1)
        + b64(payload)
        + token.substring(token.lastIndexOf('.'));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] point(TokenForge forge) {
    ECPublicKey key = (ECPublicKey) forge.ec.getPublic();
    byte[] out = new byte[64];
    System.arraycopy(coordinate(key.getW().getAffineX()), 0, out, 0, 32);
    System.arraycopy(coordinate(key.getW().getAffineY()), 0, out, 32, 32);
    return out;
  }

  private static byte[] order(TokenForge forge) {
    return coordinate(((ECPublicKey) forge.ec.getPublic()).getParams().getOrder());
  }

  private static byte[] coordinate(BigInteger i) {
    byte[] raw = i.toByteArray();
    byte[] out = new byte[32];
    int n = Math.min(32, raw.length);
    System.arraycopy(raw, raw.length - n, out, 32 - n, n);
    return out;
  }

  private static byte[] unsigned(BigInteger i) {
    byte[] raw = i.toByteArray();
    return raw[0] == 0 ? Arrays.copyOfRange(raw, 1, raw.length) : raw;
  }
}
