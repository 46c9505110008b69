package dev.rapace.proofs.auth;

import static dev.rapace.proofs.auth.TokenForge.NOW;
import static dev.rapace.proofs.auth.TokenForge.claims;
import static dev.rapace.proofs.auth.TokenForge.claimsBut;
import static dev.rapace.proofs.auth.TokenForge.thumbprint;

import java.util.ArrayList;
import java.util.List;

/** Attacks with a good signature: claims that do not hold here or now. */
final class ClaimAttacks {
  private final TokenForge forge;

  ClaimAttacks(TokenForge forge) {
    this.forge = forge;
  }

  List<Attack> all() {
    List<Attack> attacks = new ArrayList<>();
    attacks.addAll(parties());
    attacks.addAll(times());
    attacks.addAll(bindings());
    return attacks;
  }

  /** The claim {@code name} with another value, or without the claim if that is empty. */
  private String claim(String name, String value) {
    return forge.real(
        claimsBut(c ->
            value.isEmpty()
                ? c.replace("\"" + name + "\":", "\"x-" + name + "\":")
                : c.replaceFirst(
                    "\"" + name + "\":(\"[^\"]*\"|[0-9]+)",
                    java.util.regex.Matcher.quoteReplacement("\"" + name + "\":" + value))));
  }

  private List<Attack> parties() {
    return List.of(
        Attack.of(
            "issuer that is not trusted",
            "issuer claim-type claim-text",
            claim("iss", ""),
            claim("iss", "\"https://issuer.test/\""),
            claim("iss", "\"HTTPS://ISSUER.TEST\""),
            claim("iss", "\"https://issuer.test.evil.test\""),
            claim("iss", "[\"https://issuer.test\"]"),
            claim("iss", "null"),
            claim("iss", "\"https://\\u0456ssuer.test\""),
            claim("iss", "\"https://issuer.test\\u0000\"")),
        Attack.of(
            "audience of another service",
            "audience claim-type claim-text",
            claim("aud", ""),
            claim("aud", "\"order\""),
            claim("aud", "\"orders2\""),
            claim("aud", "\"ORDERS\""),
            claim("aud", "[]"),
            claim("aud", "[\"a\",\"b\"]"),
            claim("aud", "{\"orders\":true}"),
            claim("aud", "[[\"orders\"]]"),
            claim("aud", "null"),
            claim("aud", "\"*\"")),
        Attack.of(
            "subject missing or unprintable",
            "no-subject claim-type claim-text not-json",
            claim("sub", ""),
            claim("sub", "\"\""),
            claim("sub", "\"  \""),
            claim("sub", "null"),
            claim("sub", "7"),
            claim("sub", "\"alice\\nadmin\""),
            claim("sub", "\"alice\\ud800\"")),
        Attack.of(
            "roles and scopes of the wrong type",
            "claim-type claim-text",
            forge.real(claims(",\"roles\":{\"admin\":true}")),
            forge.real(claims(",\"roles\":[1]")),
            forge.real(claims(",\"roles\":[null]")),
            forge.real(claims(",\"roles\":[\"\"]")),
            forge.real(claims(",\"scope\":[\"admin\"]")),
            forge.real(claims(",\"scope\":\"a  b\"")),
            forge.real(claims(",\"scp\":[[\"admin\"]]"))));
  }

  private List<Attack> times() {
    long now = NOW.getEpochSecond();
    return List.of(
        Attack.of(
            "expired",
            "expired",
            claim("exp", Long.toString(now - 30)),
            claim("exp", Long.toString(now - 3600)),
            claim("exp", "0"),
            claim("exp", "1")),
        Attack.of(
            "time of expiry that is no time",
            "no-expiry claim-type",
            claim("exp", ""),
            claim("exp", "null"),
            claim("exp", "true"),
            claim("exp", "\"" + (now + 600) + "\""),
            claim("exp", (now + 600) + ".5"),
            claim("exp", "1e99"),
            claim("exp", "-1"),
            claim("exp", "9223372036854775807"),
            claim("exp", "99999999999999999999"),
            claim("exp", "[" + (now + 600) + "]")),
        Attack.of(
            "not valid yet",
            "not-yet-valid",
            forge.real(claims(",\"nbf\":" + (now + 31))),
            forge.real(claims(",\"nbf\":" + (now + 3600))),
            claim("iat", Long.toString(now + 31))),
        Attack.of(
            "time of issue or start that is no time",
            "no-issue-time claim-type",
            claim("iat", ""),
            claim("iat", "null"),
            claim("iat", "\"" + now + "\""),
            claim("iat", "-5"),
            forge.real(claims(",\"nbf\":\"0\"")),
            forge.real(claims(",\"nbf\":null"))),
        Attack.of(
            "lives too long",
            "lifetime",
            claim("exp", Long.toString(now + 3591)),
            claim("exp", Long.toString(now + 315_360_000)),
            claim("iat", Long.toString(now - 3001)),
            claim("iat", "0")));
  }

  private List<Attack> bindings() {
    String mine = thumbprint(forge.certificate);
    return List.of(
        Attack.of(
            "bound to a certificate that is not shown",
            "bound-elsewhere",
            forge.real(claims(",\"cnf\":{\"x5t#S256\":\"" + mine + "\"}")),
            forge.real(claims(",\"cnf\":{\"x5t#S256\":\"\"}"))),
        Attack.of(
                "bound to another certificate",
                "bound-elsewhere",
                forge.real(claims(",\"cnf\":{\"x5t#S256\":\"" + mine + "\"}")),
                forge.real(claims(",\"cnf\":{\"x5t#S256\":\"" + mine + "=\"}")))
            .over(forge.otherCertificate),
        Attack.of(
                "confirmation that cannot be checked",
                "confirmation claim-type",
                forge.real(claims(",\"cnf\":{}")),
                forge.real(claims(",\"cnf\":{\"jkt\":\"abc\"}")),
                forge.real(claims(",\"cnf\":{\"x5t#S256\":\"" + mine + "\",\"jkt\":\"abc\"}")),
                forge.real(claims(",\"cnf\":{\"jwk\":{}}")),
                forge.real(claims(",\"cnf\":\"" + mine + "\"")),
                forge.real(claims(",\"cnf\":null")))
            .over(forge.certificate),
        Attack.of(
            "revoked",
            "revoked",
            forge.real(claims(",\"jti\":\"revoked-1\"")),
            claim("sub", "\"mallory\"")));
  }
}
