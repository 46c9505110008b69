/**
 * Authenticators, authorizers, call credentials and secret references: what a security profile is
 * filled with. Only {@code dev.rapace.auth} is API.
 */
module dev.rapace.auth {
  requires static org.jspecify;
  requires transitive dev.rapace;
  requires java.naming;
  requires org.slf4j;
  requires jjwt.api;
  requires com.fasterxml.jackson.core;
  requires com.github.benmanes.caffeine;

  exports dev.rapace.auth;
}
