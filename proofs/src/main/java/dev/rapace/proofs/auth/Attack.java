package dev.rapace.proofs.auth;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;

/**
 * A class of attack tokens.
 *
 * @param name the class
 * @param causes the only causes for which they may be refused: a token that is refused for another
 *     reason did not test what it was made for
 * @param tokens the tokens, all different
 * @param shown the client certificate of the connection; empty for none
 */
record Attack(String name, Set<String> causes, List<String> tokens, List<X509Certificate> shown) {
  static Attack of(String name, String causes, String... tokens) {
    return new Attack(name, Set.of(causes.split(" ", -1)), List.of(tokens), List.of());
  }

  Attack over(X509Certificate certificate) {
    return new Attack(name, causes, tokens, List.of(certificate));
  }
}
