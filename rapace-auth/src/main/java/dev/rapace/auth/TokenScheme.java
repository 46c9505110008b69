package dev.rapace.auth;

import java.util.Set;

/** An authenticator of tokens, told apart by {@code rapace.auth_scheme} and by nothing else. */
interface TokenScheme {
  /** The schemes, lower case. */
  Set<String> tokenSchemes();
}
