package dev.rapace.security;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One security decision. There is no field for a payload, a token or a metadata value, on purpose.
 *
 * @param timestamp when
 * @param kind what was decided
 * @param connectionId number of the connection in this process
 * @param channelId channel of the call, if the decision is about one
 * @param peer name of the peer as far as it is known
 * @param tenant tenant of the peer
 * @param method {@code Service.method} of our own registry, if resolved
 * @param policy what decided: name of an authenticator, authorizer, or profile
 * @param rule rule that decided: of the policy, or a protocol rule id
 * @param allowed outcome
 * @param statusCode number sent to the peer, 0 if none or OK
 * @param reason for people and operators: short words; never shown to the peer
 * @param remote printable remote address or {@code uid:1000}
 */
public record AuditEvent(
    Instant timestamp,
    Kind kind,
    long connectionId,
    OptionalLong channelId,
    Optional<String> peer,
    Optional<String> tenant,
    Optional<String> method,
    String policy,
    String rule,
    boolean allowed,
    int statusCode,
    String reason,
    String remote) {
  /** What kind of decision. The words follow the OWASP logging vocabulary where it has one. */
  public enum Kind {
    LISTENER_STARTED("sys_startup"),
    LISTENER_REFUSED("sys_startup_refused"),
    CONNECTION_REFUSED("session_refused"),
    AUTHENTICATION_SUCCEEDED("authn_login_success"),
    AUTHENTICATION_FAILED("authn_login_fail"),
    AUTHORIZATION_ALLOWED("authz_allowed"),
    AUTHORIZATION_DENIED("authz_fail"),
    QUOTA_EXCEEDED("excess_rate_limit_exceeded"),
    PROTOCOL_VIOLATION("input_validation_fail"),
    CREDENTIAL_REVOKED("authn_token_revoked"),
    INSECURE_OVERRIDE("sys_insecure_override");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** The word in the log line. */
    public String word() {
      return word;
    }
  }
}
