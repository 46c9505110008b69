package dev.rapace.proofs.auth;

import static dev.rapace.proofs.auth.TokenForge.NOW;
import static dev.rapace.proofs.auth.TokenForge.claims;
import static dev.rapace.proofs.auth.TokenForge.claimsBut;
import static dev.rapace.proofs.auth.TokenForge.header;
import static dev.rapace.proofs.auth.TokenForge.thumbprint;

import dev.rapace.auth.JwtAuthenticator;
import dev.rapace.proofs.Proof;
import dev.rapace.proofs.ProofRun;
import dev.rapace.security.AuthenticationRequest;
import dev.rapace.security.AuthenticationResult;
import dev.rapace.security.Secret;
import dev.rapace.security.TransportSecurity;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Forges attack tokens at run time, in named classes, and hands them to the token verifier. Each
 * must be refused for a reason that its class names, without an exception and without a socket; the
 * control tokens must be accepted.
 */
public final class JwtAttacks implements Proof {
  private static final int LEAST_TOKENS = 100;
  private static final int LEAST_CLASSES = 30;

  /** Makes the proof. */
  public JwtAttacks() {}

  @Override
  public String name() {
    return "jwt-attacks";
  }

  @Override
  public String shows() {
    return "Attack tokens in more than 30 classes are all refused, each for its own reason";
  }

  @Override
  public List<String> rules() {
    return List.of("security.profile-c.authenticate", "security.profile-c.reject");
  }

  @Override
  public Duration shortBudget() {
    return Duration.ofSeconds(20);
  }

  @Override
  public Duration longBudget() {
    return Duration.ofSeconds(20);
  }

  @Override
  public Outcome run(ProofRun run) throws IOException {
    TokenForge forge = new TokenForge();
    JwtAuthenticator verifier = forge.verifier().build();
    List<String> faults = new ArrayList<>();
    FormAttacks form = new FormAttacks(forge);
    int controls = controls(forge, form, verifier, faults);
    int tokens = 0;
    int network;
    List<Attack> attacks = new ArrayList<>();
    try (NetworkWatch watch = new NetworkWatch()) {
      attacks.addAll(new SignatureAttacks(forge, watch.trapUrl()).all());
      attacks.addAll(form.all());
      attacks.addAll(new ClaimAttacks(forge).all());
      for (Attack attack : attacks) {
        run.progress(attack.name());
        judge(attack, verifier, faults);
        tokens += attack.tokens().size();
      }
      network = watch.seen();
    }
    tokens += replay(forge, faults);
    int classes = attacks.size() + 1;
    if (network > 0) {
      faults.add(network + " traces of network use");
    }
    if (tokens < LEAST_TOKENS || classes < LEAST_CLASSES) {
      faults.add("only " + tokens + " tokens in " + classes + " classes");
    }
    faults.forEach(f -> System.out.println("  FAULT " + f));
    String seen =
        "%d attack tokens in %d classes, %d controls accepted, %d traces of network use, %d faults"
            .formatted(tokens, classes, controls, network, faults.size());
    return faults.isEmpty() ? Outcome.pass(seen) : Outcome.fail(seen);
  }

  private static void judge(Attack attack, JwtAuthenticator verifier, List<String> faults) {
    Set<String> causes = new TreeSet<>();
    int refused = 0;
    for (int i = 0; i < attack.tokens().size(); i++) {
      String outcome = ask(verifier, attack.tokens().get(i), attack.shown());
      causes.add(outcome);
      if (attack.causes().contains(outcome)) {
        refused++;
      } else {
        faults.add(attack.name() + ", token " + (i + 1) + ": " + outcome);
      }
    }
    System.out.printf(
        "  %-42s %3d of %3d refused: %s%n",
        attack.name(), refused, attack.tokens().size(), String.join(", ", causes));
  }

  /** The cause of the refusal, or {@code ACCEPTED}, or the exception that came out. */
  private static String ask(JwtAuthenticator verifier, String token, List<X509Certificate> shown) {
    TransportSecurity transport = TokenForge.tls(shown.toArray(X509Certificate[]::new));
    AuthenticationRequest request =
        new AuthenticationRequest(
            AuthenticationRequest.Stage.HELLO,
            transport,
            Optional.empty(),
            Optional.of(Secret.of(token)),
            NOW);
    try {
      AuthenticationResult result = verifier.authenticate(request).toCompletableFuture().join();
      return switch (result) {
        case AuthenticationResult.Rejected no -> no.cause();
        case AuthenticationResult.Authenticated yes -> "ACCEPTED";
        case AuthenticationResult.NotApplicable none -> "NOT APPLICABLE";
      };
    } catch (RuntimeException e) {
      return "EXCEPTION " + e.getClass().getName();
    }
  }

  private static int controls(
      TokenForge forge, FormAttacks form, JwtAuthenticator verifier, List<String> faults) {
    List<String> tokens =
        List.of(
            form.control(),
            forge.real(claims("")),
            forge.real(claims(",\"aud2\":1,\"scope\":\"a b\",\"roles\":[\"r\"],\"jti\":\"fine\"")),
            forge.real(claimsBut(c -> c.replace("\"orders\"", "[\"other\",\"orders\"]"))),
            forge.realHeader(header("ES256", "ec-1", ",\"typ\":\"at+jwt\"")),
            TokenForge.rsa("SHA256withRSA", forge.rsa, header("RS256", "rsa-1", ""), claims("")),
            TokenForge.rsa("Ed25519", forge.ed, header("EdDSA", "ed-1", ""), claims("")),
            TokenForge.es256(
                forge.partnerEc,
                header("ES256", "ec-1", ""),
                claimsBut(c -> c.replace(TokenForge.ISSUER, TokenForge.PARTNER))),
            TokenForge.hmac(
                "HmacSHA256",
                forge.secret,
                header("HS256", "hs-1", ""),
                claimsBut(c -> c.replace(TokenForge.ISSUER, TokenForge.SHARED))),
            forge.real(
                claims(",\"cnf\":{\"x5t#S256\":\"" + thumbprint(forge.certificate) + "\"}")));
    int accepted = 0;
    for (int i = 0; i < tokens.size(); i++) {
      String outcome = ask(verifier, tokens.get(i), List.of(forge.certificate));
      if (outcome.equals("ACCEPTED")) {
        accepted++;
      } else {
        faults.add("control " + (i + 1) + ": " + outcome);
      }
    }
    return accepted;
  }

  /** A good token twice, where each is accepted once; and one without the id that this needs. */
  private static int replay(TokenForge forge, List<String> faults) {
    JwtAuthenticator once = forge.verifier().acceptOnce(100).build();
    List<String> again = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      String token = forge.real(claims(",\"jti\":\"once-" + i + "\""));
      if (!ask(once, token, List.of()).equals("ACCEPTED")) {
        faults.add("a first use was refused");
      }
      again.add(token);
    }
    again.add(forge.real(claims("")));
    judge(
        new Attack("used twice", Set.of("replayed", "no-token-id"), again, List.of()),
        once,
        faults);
    return again.size();
  }
}
