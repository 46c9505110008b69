package dev.rapace.proofs.configuration;

import dev.rapace.security.CallCredentials;
import dev.rapace.security.Secret;
import dev.rapace.security.TransportSecurity;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** A token that counts how often it was asked for: a client that must not start asks for none. */
final class CountedToken implements CallCredentials {
  static final String TEXT = "configuration-table-5d1c07e9fa42";

  private final AtomicInteger asked = new AtomicInteger();

  int asked() {
    return asked.get();
  }

  @Override
  public CompletionStage<Secret> token(TransportSecurity transport, String target) {
    asked.incrementAndGet();
    return CompletableFuture.completedFuture(Secret.of(TEXT));
  }
}
