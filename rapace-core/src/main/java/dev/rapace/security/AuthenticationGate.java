package dev.rapace.security;

import dev.rapace.security.AuthenticatedPeer.Method;
import dev.rapace.security.AuthenticationOutcome.Anonymous;
import dev.rapace.security.AuthenticationOutcome.Identified;
import dev.rapace.security.AuthenticationOutcome.Refused;
import dev.rapace.security.AuthenticationRequest.Stage;
import dev.rapace.security.AuthenticationResult.Authenticated;
import dev.rapace.security.AuthenticationResult.NotApplicable;
import dev.rapace.security.AuthenticationResult.Rejected;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The step that decides who a peer is: brings what the peer sent into one form, asks the {@link
 * Authenticator}, and turns everything that is not a clear yes into the same refusal. The cause
 * goes to the audit only. Without authenticator a peer is known by locality, in a single-tenant
 * Profile A on a local link and nowhere else.
 *
 * <p>Thread-safe. {@link #authenticateConnection} and {@link #authenticateCall} call the
 * authenticator and so belong off the event loop; {@link #isCurrent} may be called on it.
 */
public final class AuthenticationGate {
  private static final Refused REFUSED = new Refused(Refusal.UNAUTHENTICATED);
  private static final Refused NO_TRACE = new Refused(Refusal.AUDIT_FAILED);

  private final SecurityProfile profile;
  private final @Nullable Authenticator authenticator;
  private final AuditTrail audit;
  private final InstantSource clock;
  private final String policyName;

  /** A gate of a server with this profile. */
  public AuthenticationGate(
      SecurityProfile profile,
      Optional<Authenticator> authenticator,
      AuditSink audit,
      InstantSource clock) {
    this.profile = profile;
    this.authenticator = authenticator.orElse(null);
    this.audit = new AuditTrail(audit, clock);
    this.clock = clock;
    this.policyName =
        "profile-"
            + profile.letter()
            + authenticator.map(a -> "/" + AuditTrail.nameOf(a)).orElse("");
  }

  /**
   * Decides on a connection by its Hello and its transport.
   *
   * @param scheme value of {@code rapace.auth_scheme} as it came, or null if absent
   * @param token value of {@code rapace.auth_token} as it came, or null if absent; is copied
   * @return never fails
   */
  public CompletionStage<AuthenticationOutcome> authenticateConnection(
      TransportSecurity transport,
      byte @Nullable [] scheme,
      byte @Nullable [] token,
      long connectionId) {
    Subject subject = new Subject(Stage.HELLO, transport, connectionId, OptionalLong.empty());
    PresentedCredential credential = PresentedCredential.of(scheme, token);
    return authenticate(subject, credential);
  }

  /**
   * Decides on a call that carries a token of its own, which then alone decides (ruling R06).
   *
   * @param scheme value of {@code rapace.auth_scheme} as it came, or null if absent
   * @param token value of {@code rapace.auth_token} as it came, or null if only the scheme came; is
   *     copied
   * @return never fails; never {@link Anonymous}
   */
  public CompletionStage<AuthenticationOutcome> authenticateCall(
      TransportSecurity transport,
      byte @Nullable [] scheme,
      byte @Nullable [] token,
      long connectionId,
      long channelId) {
    Subject subject = new Subject(Stage.CALL, transport, connectionId, OptionalLong.of(channelId));
    PresentedCredential credential = PresentedCredential.of(scheme, token);
    if (credential.fault() == null && credential.token().isEmpty()) {
      return CompletableFuture.completedFuture(refuse(subject, "missing"));
    }
    return authenticate(subject, credential);
  }

  private CompletionStage<AuthenticationOutcome> authenticate(
      Subject subject, PresentedCredential credential) {
    String fault = credential.fault();
    if (fault != null) {
      return CompletableFuture.completedFuture(refuse(subject, fault));
    }
    if (authenticator == null) {
      boolean nothingShown = credential.token().isEmpty();
      credential.token().ifPresent(Secret::close);
      return CompletableFuture.completedFuture(byLocality(subject, nothingShown));
    }
    boolean tokenShown = credential.token().isPresent();
    AuthenticationRequest request =
        new AuthenticationRequest(
            subject.stage(),
            subject.transport(),
            credential.scheme(),
            credential.token(),
            clock.instant());
    return ask(authenticator, request)
        .handle((result, failure) -> {
          credential.token().ifPresent(Secret::close);
          return failure == null
              ? judge(subject, result, tokenShown)
              : refuse(subject, "authenticator-failed");
        });
  }

  private static CompletionStage<@Nullable AuthenticationResult> ask(
      Authenticator authenticator, AuthenticationRequest request) {
    try {
      CompletionStage<AuthenticationResult> stage = authenticator.authenticate(request);
      return stage == null
          ? CompletableFuture.completedFuture(null)
          : stage.thenApply(result -> result);
    } catch (Exception | StackOverflowError e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private AuthenticationOutcome judge(
      Subject subject, @Nullable AuthenticationResult result, boolean tokenShown) {
    return switch (result) {
      case null -> refuse(subject, "authenticator-failed");
      case Rejected rejected -> refuse(subject, rejected.cause());
      case NotApplicable none -> {
        boolean mayBeAnonymous =
            subject.stage() == Stage.HELLO && !tokenShown && !profile.connectionNeedsIdentity();
        yield mayBeAnonymous
            ? new Anonymous()
            : refuse(subject, tokenShown ? "unknown-credential" : "missing");
      }
      case Authenticated known -> accept(subject, known.peer());
    };
  }

  private AuthenticationOutcome accept(Subject subject, AuthenticatedPeer peer) {
    if (peer.method() == Method.LOCALITY) {
      return refuse(subject, "locality-is-no-proof");
    }
    if (peer.isExpired(clock.instant())) {
      return refuse(subject, "expired");
    }
    return known(subject, peer);
  }

  /** A token that nobody can verify is not a good token, so it is refused here too. */
  private AuthenticationOutcome byLocality(Subject subject, boolean nothingShown) {
    if (!localityCounts(subject.transport())) {
      return refuse(subject, "no-authenticator");
    }
    if (!nothingShown) {
      return refuse(subject, "nobody-verifies-tokens");
    }
    String name = subject.transport().unix().map(u -> "uid:" + u.uid()).orElse("local");
    return known(subject, AuthenticatedPeer.named(name, Method.LOCALITY).build());
  }

  private boolean localityCounts(TransportSecurity transport) {
    return authenticator == null
        && profile instanceof TrustedLocal local
        && !local.isMultiTenant()
        && transport.locality().isLocal();
  }

  /**
   * Whether an identity made earlier may still act; asked on every call, of the peer of the
   * connection or of the call's own token. A no is audited and means status 16.
   *
   * @param peer the identity, or null if there is none
   */
  public boolean isCurrent(
      @Nullable AuthenticatedPeer peer,
      TransportSecurity transport,
      long connectionId,
      long channelId) {
    String cause = whyNotCurrent(peer, transport);
    if (cause == null) {
      return true;
    }
    Subject subject = new Subject(Stage.CALL, transport, connectionId, OptionalLong.of(channelId));
    audit.denied(event(subject, Optional.ofNullable(peer), Refusal.UNAUTHENTICATED, cause));
    return false;
  }

  private @Nullable String whyNotCurrent(
      @Nullable AuthenticatedPeer peer, TransportSecurity transport) {
    if (peer == null) {
      return "missing";
    }
    // Far from the end, the time in milliseconds decides without making an Instant.
    if (peer.mayBeExpired(clock.millis()) && peer.isExpired(clock.instant())) {
      return "expired";
    }
    if (authenticator == null) {
      return peer.method() == Method.LOCALITY && localityCounts(transport)
          ? null
          : "no-authenticator";
    }
    try {
      return authenticator.isStillValid(peer) ? null : "revoked";
    } catch (Exception | StackOverflowError e) {
      return "authenticator-failed";
    }
  }

  private AuthenticationOutcome known(Subject subject, AuthenticatedPeer peer) {
    return audit.allowed(event(subject, Optional.of(peer), null, ""))
        ? new Identified(peer)
        : NO_TRACE;
  }

  private AuthenticationOutcome refuse(Subject subject, String cause) {
    audit.denied(event(subject, Optional.empty(), Refusal.UNAUTHENTICATED, cause));
    return REFUSED;
  }

  private AuditEvent event(
      Subject subject, Optional<AuthenticatedPeer> peer, @Nullable Refusal refusal, String cause) {
    return new AuditEvent(
        audit.now(),
        refusal == null
            ? AuditEvent.Kind.AUTHENTICATION_SUCCEEDED
            : AuditEvent.Kind.AUTHENTICATION_FAILED,
        subject.connectionId(),
        subject.channelId(),
        peer.map(AuthenticatedPeer::name),
        peer.flatMap(AuthenticatedPeer::tenant),
        Optional.empty(),
        policyName,
        ruleOf(subject.stage(), refusal),
        refusal == null,
        refusal == null ? 0 : refusal.statusNumber(),
        cause,
        AuditTrail.remoteOf(subject.transport()));
  }

  private String ruleOf(Stage stage, @Nullable Refusal refusal) {
    if (stage == Stage.HELLO && refusal != null) {
      return profile instanceof Networked
          ? SecurityRuleIds.C_REJECT
          : SecurityRuleIds.HANDSHAKE_FAILURE;
    }
    return switch (profile) {
      case TrustedLocal a -> SecurityRuleIds.A_MULTITENANT;
      case SameHostUntrusted b -> SecurityRuleIds.B_AUTHENTICATE;
      case Networked c -> SecurityRuleIds.C_AUTHENTICATE;
    };
  }

  private record Subject(
      Stage stage, TransportSecurity transport, long connectionId, OptionalLong channelId) {}
}
