package dev.rapace.examples.profilec;

import dev.rapace.Method;
import dev.rapace.postcard.Codecs;
import dev.rapace.postcard.Unit;

/** The service, with the scope that each method needs. */
final class Vault {
  /** The {@code aud} that tokens for this service carry. */
  static final String AUDIENCE = "vault";

  static final Method<String, String> READ =
      Method.of("Vault", "read", Codecs.STRING, Codecs.STRING).requiresScope("vault.read");

  static final Method<Unit, Unit> SEAL =
      Method.of("Vault", "seal", Codecs.UNIT, Codecs.UNIT).requiresScope("vault.admin");

  private Vault() {}
}
