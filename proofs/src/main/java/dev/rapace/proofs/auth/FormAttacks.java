package dev.rapace.proofs.auth;

import static dev.rapace.proofs.auth.TokenForge.b64;
import static dev.rapace.proofs.auth.TokenForge.claims;
import static dev.rapace.proofs.auth.TokenForge.header;
import static dev.rapace.proofs.auth.TokenForge.signed;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Attacks on the form of the token: encoding, parts, JSON, header members, size. */
final class FormAttacks {
  private static final String ES256 = "SHA256withECDSAinP1363Format";
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  private final TokenForge forge;
  private final String good;
  private final String headerPart;
  private final String payloadPart;
  private final String signaturePart;

  FormAttacks(TokenForge forge) {
    this.forge = forge;
    // A payload of this length leaves unused bits in its last character.
    String claims = claims("");
    while (claims.getBytes(StandardCharsets.UTF_8).length % 3 != 1) {
      claims = claims.replaceFirst("\\{", "{ ");
    }
    this.good = forge.real(claims);
    this.headerPart = good.substring(0, good.indexOf('.'));
    this.payloadPart = good.substring(good.indexOf('.') + 1, good.lastIndexOf('.'));
    this.signaturePart = good.substring(good.lastIndexOf('.') + 1);
  }

  /** A token whose every part is right and that stands in no class. */
  String control() {
    return good;
  }

  List<Attack> all() {
    List<Attack> attacks = new ArrayList<>();
    attacks.addAll(encoding());
    attacks.addAll(parts());
    attacks.addAll(json());
    attacks.addAll(members());
    attacks.addAll(sizes());
    return attacks;
  }

  private List<Attack> encoding() {
    return List.of(
        Attack.of(
            "base64 padding",
            "malformed",
            good + "=",
            good + "==",
            headerPart + "." + payloadPart + "==." + signaturePart,
            signed(ES256, forge.ec, headerPart + "." + payloadPart + "==")),
        Attack.of(
            "characters outside base64url",
            "malformed",
            good + " ",
            good + "\n",
            "\t" + good,
            good.replaceFirst("\\.", "?."),
            headerPart + "." + payloadPart + "+/." + signaturePart,
            signed(ES256, forge.ec, headerPart + "#." + payloadPart),
            good + "\u0000",
            good + "\u00e9"),
        Attack.of(
            "stray bits in the last character",
            "malformed",
            headerPart + "." + payloadPart + "." + stray(signaturePart),
            headerPart + "." + stray(payloadPart) + "." + signaturePart,
            signed(ES256, forge.ec, headerPart + "." + stray(payloadPart))),
        Attack.of(
            "one character too many",
            "malformed",
            headerPart + "." + payloadPart + "." + signaturePart + "AAA",
            signed(ES256, forge.ec, headerPart + "." + payloadPart + "AAA")));
  }

  /** The same bytes for a lenient decoder: an unused bit of the last character is set. */
  private static String stray(String part) {
    int last = part.length() - 1;
    int value = ALPHABET.indexOf(part.charAt(last));
    return part.substring(0, last) + ALPHABET.charAt(value ^ 1);
  }

  private List<Attack> parts() {
    return List.of(
        Attack.of(
            "signature left out",
            "unsigned malformed",
            headerPart + "." + payloadPart + ".",
            headerPart + "." + payloadPart),
        Attack.of(
            "too few or too many parts",
            "malformed",
            "",
            ".",
            "..",
            "....",
            "." + payloadPart + "." + signaturePart,
            good + ".",
            good + "." + signaturePart,
            "." + good),
        Attack.of(
            "encrypted token",
            "malformed",
            b64("{\"alg\":\"dir\",\"enc\":\"A128GCM\"}") + "..AAAA.AAAA.AAAA",
            b64("{\"alg\":\"RSA-OAEP\",\"enc\":\"A256GCM\"}") + ".AAAA.AAAA.AAAA.AAAA"),
        Attack.of(
            "JSON instead of compact form",
            "malformed",
            "{\"payload\":\""
                + payloadPart
                + "\",\"protected\":\""
                + headerPart
                + "\",\"signature\":\""
                + signaturePart
                + "\"}",
            "{\"payload\":\"" + payloadPart + "\",\"signatures\":[]}",
            claims("")),
        Attack.of(
            "scheme inside the token",
            "malformed",
            "Bearer " + good,
            "bearer " + good,
            "Bearer Bearer " + good),
        Attack.of(
            "empty payload",
            "not-json",
            signed(ES256, forge.ec, headerPart + "."),
            signed(ES256, forge.ec, headerPart + "." + b64(" "))));
  }

  private List<Attack> json() {
    String h = header("ES256", "ec-1", "");
    byte[] broken = h.getBytes(StandardCharsets.UTF_8);
    broken[broken.length - 3] = (byte) 0xff;
    return List.of(
        Attack.of(
            "header that is no JSON object",
            "not-json",
            forge.realHeader("[]"),
            forge.realHeader("\"ES256\""),
            forge.realHeader("null"),
            forge.realHeader(h + "x"),
            forge.realHeader(h + h),
            forge.realHeader(h.substring(0, h.length() - 1))),
        Attack.of(
            "JSON that only lenient readers take",
            "not-json",
            forge.realHeader(h.replace('"', '\'')),
            forge.realHeader("/**/" + h),
            forge.realHeader("{alg:\"ES256\",\"kid\":\"ec-1\"}"),
            forge.real(claims(",\"x\":NaN")),
            forge.real(claims(",\"x\":01")),
            forge.real(claims(","))),
        Attack.of(
            "text that is not UTF-8",
            "not-json",
            raw(broken),
            raw(("\uFEFF" + h).getBytes(StandardCharsets.UTF_8)),
            raw(h.getBytes(StandardCharsets.UTF_16BE)),
            raw(h.getBytes(StandardCharsets.UTF_16LE))),
        Attack.of(
            "duplicate header members",
            "not-json",
            forge.realHeader("{\"alg\":\"none\",\"alg\":\"ES256\",\"kid\":\"ec-1\"}"),
            forge.realHeader("{\"alg\":\"ES256\",\"kid\":\"ec-1\",\"kid\":\"rsa-1\"}"),
            forge.realHeader("{\"alg\":\"ES256\",\"\\u0061lg\":\"none\",\"kid\":\"ec-1\"}")),
        Attack.of(
            "duplicate claims",
            "not-json",
            forge.real(claims(",\"sub\":\"admin\"")),
            forge.real(claims(",\"\\u0073ub\":\"admin\"")),
            forge.real(claims(",\"exp\":9999999999")),
            forge.real(claims(",\"x\":{\"a\":1,\"a\":2}"))));
  }

  private String raw(byte[] header) {
    return signed(ES256, forge.ec, b64(header) + "." + payloadPart);
  }

  private List<Attack> members() {
    return List.of(
        Attack.of(
            "crit",
            "header-member",
            with("\"crit\":[\"exp\"]"),
            with("\"crit\":[]"),
            with("\"crit\":[\"b64\"],\"b64\":true"),
            with("\"crit\":null")),
        Attack.of("b64", "header-member", with("\"b64\":false"), with("\"b64\":true")),
        Attack.of("zip", "header-member", with("\"zip\":\"DEF\""), with("\"zip\":\"GZIP\"")),
        Attack.of(
            "cty and nested tokens",
            "header-member",
            with("\"cty\":\"JWT\""),
            with("\"cty\":\"json\"")),
        Attack.of(
            "unknown header members",
            "header-member",
            with("\"enc\":\"A128GCM\""),
            with("\"epk\":{}"),
            with("\"iss\":\"x\""),
            with("\"\":1")),
        Attack.of(
            "type of another kind of token",
            "type header-member",
            with("\"typ\":\"secevent+jwt\""),
            with("\"typ\":\"dpop+jwt\""),
            with("\"typ\":\"JWE\""),
            with("\"typ\":\"logout+jwt\""),
            with("\"typ\":7")));
  }

  private String with(String member) {
    return forge.realHeader(header("ES256", "ec-1", "," + member));
  }

  private List<Attack> sizes() {
    char[] filler = new char[17 * 1024];
    Arrays.fill(filler, 'A');
    String much = new String(filler);
    return List.of(
        Attack.of(
            "longer than 16 KiB",
            "too-long",
            much,
            forge.real(claims(",\"x\":\"" + much + "\"")),
            good + much,
            "A".repeat(1024 * 1024),
            ".".repeat(64 * 1024)),
        Attack.of(
            "deep or huge JSON",
            "not-json",
            forge.real(claims(",\"x\":" + "[".repeat(500) + "]".repeat(500))),
            forge.real(claims(",\"x\":" + "{\"a\":".repeat(100) + "1" + "}".repeat(100))),
            forge.real(claims(",\"x\":" + "9".repeat(4000))),
            forge.real(claims(",\"" + "k".repeat(4000) + "\":1"))));
  }
}
