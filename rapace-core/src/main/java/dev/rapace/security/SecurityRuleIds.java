package dev.rapace.security;

/** The rules that this package enforces, and those of our own (spec/decisions.md). */
final class SecurityRuleIds {
  static final String A_MULTITENANT = "security.profile-a.multitenant";
  static final String B_AUTHENTICATE = "security.profile-b.authenticate";
  static final String B_AUTHORIZE = "security.profile-b.authorize";
  static final String C_ENCRYPTION = "security.profile-c.encryption";
  static final String C_AUTHENTICATE = "security.profile-c.authenticate";
  static final String C_REJECT = "security.profile-c.reject";
  static final String HANDSHAKE_FAILURE = "security.auth-failure.handshake";
  static final String PLAINTEXT = "security.metadata.plaintext";
  static final String SECRETS = "security.metadata.secrets";
  static final String HANDSHAKE_TIMEOUT = "handshake.timeout";

  static final String A_LOCAL_ONLY = "java.profile-a.local-only";
  static final String B_SAME_HOST = "java.profile-b.same-host";
  static final String C_AUTHORIZE = "java.profile-c.authorize";
  static final String NO_LISTENER = "java.listener.missing";
  static final String DUPLICATE_LISTENER = "java.listener.duplicate";
  static final String UNUSABLE_AUTHENTICATOR = "java.authenticator.unusable";
  static final String UNUSABLE_AUTHORIZER = "java.authorizer.unusable";
  static final String SERVER_IDENTITY = "java.client.server-identity";
  static final String WEAKER_THAN_PLANNED = "java.client.weaker-than-planned";

  private SecurityRuleIds() {}
}
