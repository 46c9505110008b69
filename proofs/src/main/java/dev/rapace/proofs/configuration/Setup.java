package dev.rapace.proofs.configuration;

import dev.rapace.Method;
import dev.rapace.RapaceClient;
import dev.rapace.RapaceServer;
import dev.rapace.postcard.Codecs;
import dev.rapace.security.AuditSink;
import dev.rapace.security.Authenticator;
import dev.rapace.security.Authorizer;
import dev.rapace.security.SecurityProfile;
import dev.rapace.security.TrustedLocal;
import dev.rapace.transport.TransportOption;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A configuration of a server or a client, with the rules that must refuse it. */
sealed interface Setup {
  /** The one method that every server serves. */
  Method<String, String> ECHO = Method.of("Echo", "echo", Codecs.STRING, Codecs.STRING);

  /** What is special about it, for people. */
  String what();

  /** Its profile. */
  SecurityProfile profile();

  /** Where it listens or dials. */
  String where();

  /** Ids of all rules that it breaks; empty if it is good. */
  Set<String> rules();

  /** Short name of the profile. */
  default String profileName() {
    return profile() instanceof TrustedLocal(boolean multi) && multi
        ? "A, tenants"
        : profile().letter();
  }

  /** An address with what the transport is told. */
  record At(String uri, List<TransportOption> options) {
    static At of(String uri, TransportOption... options) {
      return new At(uri, List.of(options));
    }
  }

  /** A server. */
  record Server(
      String what,
      SecurityProfile profile,
      List<At> listeners,
      Optional<Authenticator> authenticator,
      Optional<Authorizer> authorizer,
      Duration handshake,
      Set<String> rules)
      implements Setup {
    Server(
        String what,
        SecurityProfile profile,
        List<At> listeners,
        Optional<Authenticator> authenticator,
        Optional<Authorizer> authorizer,
        String... rules) {
      this(
          what,
          profile,
          listeners,
          authenticator,
          authorizer,
          Duration.ofSeconds(10),
          new TreeSet<>(Set.of(rules)));
    }

    @Override
    public String where() {
      return listeners.isEmpty()
          ? "nowhere"
          : listeners.stream().map(At::uri).collect(Collectors.joining(" "));
    }

    /** The real builder, set up like this. */
    RapaceServer.Builder builder(AuditSink audit) {
      RapaceServer.Builder builder =
          RapaceServer.builder()
              .profile(profile)
              .audit(audit)
              .handshakeTimeout(handshake)
              .drainTimeout(Duration.ofSeconds(5))
              .method(ECHO, (call, text) -> text);
      for (At at : listeners) {
        builder.listen(at.uri(), at.options().toArray(TransportOption[]::new));
      }
      authenticator.ifPresent(builder::authenticator);
      authorizer.ifPresent(builder::authorizer);
      return builder;
    }
  }

  /**
   * A client.
   *
   * @param token whether it has call credentials
   * @param override whether {@code dangerouslyAllowTokensOverPlaintext} is called
   */
  record Client(
      String what,
      SecurityProfile profile,
      At at,
      boolean token,
      boolean override,
      Set<String> rules)
      implements Setup {
    Client(
        String what,
        SecurityProfile profile,
        At at,
        boolean token,
        boolean override,
        String... rules) {
      this(what, profile, at, token, override, new TreeSet<>(Set.of(rules)));
    }

    @Override
    public String where() {
      return at.uri();
    }

    /** The same for an address that is known only now. */
    Client dialling(URI uri) {
      return new Client(
          what, profile, new At(uri.toString(), at.options()), token, override, rules);
    }

    /** The real builder, set up like this. */
    RapaceClient.Builder builder(CountedToken source, AuditSink audit) {
      RapaceClient.Builder builder =
          RapaceClient.builder(at.uri())
              .profile(profile)
              .audit(audit)
              .connectTimeout(Duration.ofSeconds(20));
      at.options().forEach(builder::option);
      if (token) {
        builder.credentials(source);
      }
      if (override) {
        builder.dangerouslyAllowTokensOverPlaintext();
      }
      return builder;
    }
  }
}
