package dev.rapace.security;

import java.util.List;

/**
 * The promise of a listener or client about its environment. It is checked when the listener is
 * configured and again, on live facts, when a connection arrives. There is no default profile.
 */
public sealed interface SecurityProfile permits TrustedLocal, SameHostUntrusted, Networked {

  /** Short name: {@code A}, {@code B} or {@code C}. */
  String letter();

  /** Every rule that a server with this configuration would break; empty if it may start. */
  List<ProfileViolation> validate(ServerFacts server);

  /** Every rule that a client with this configuration would break; empty if it may dial. */
  List<ProfileViolation> validate(ClientFacts client);

  /**
   * Every rule that this live connection breaks; empty if it is admitted to the handshake.
   *
   * @param accepted true if a listener accepted it, false if we dialled it
   */
  List<ProfileViolation> admit(TransportSecurity transport, boolean accepted);

  /**
   * As {@link #admit(TransportSecurity, boolean)} for a connection that we dialled, and it must be
   * as strong as it was described before dialling. The only form that knows of the override {@code
   * dangerouslyAllowTokensOverPlaintext}.
   */
  default List<ProfileViolation> admit(TransportSecurity live, ClientFacts planned) {
    return ClientChecks.compare(admit(live, false), live, planned);
  }

  /**
   * Whether a connection whose Hello carries no valid identity is refused. If false, calls need
   * their own token (Profile B) or locality suffices (Profile A).
   */
  boolean connectionNeedsIdentity();

  /** Profile A: one operator, one host; {@link TrustedLocal#multiTenant} if it holds tenants. */
  static TrustedLocal trustedLocal() {
    return new TrustedLocal(false);
  }

  /** Profile B: same host, peers not trusted. */
  static SameHostUntrusted sameHostUntrusted() {
    return new SameHostUntrusted();
  }

  /** Profile C: networked. */
  static Networked networked() {
    return new Networked();
  }
}
