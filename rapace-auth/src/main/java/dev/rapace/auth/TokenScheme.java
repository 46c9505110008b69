package dev.rapace.auth;

/** An authenticator of tokens of one {@code rapace.auth_scheme}. */
interface TokenScheme {
  /** The scheme, lower case. */
  String tokenScheme();
}
