package dev.rapace.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Runs the checks against a server from the command line. Prints one line a check; exit code 0 only
 * if the server passed all of them.
 */
public final class ConformanceMain {
  private static final String USAGE =
      """
      java -jar rapace-conformance-tests.jar URI [options]
        URI                    tcp://host:port, unix:/path or tls://host:port
        --token-file FILE      bearer token for the Hello
        --trust FILE           certificates to trust, PEM (tls)
        --key FILE             client key and certificate, PKCS#12 (tls)
        --key-password-file F  its password
        --handshake-seconds N  how long the server lets a silent peer wait; 30 if not said
        --only WORD            checks whose name contains the word
      """;

  private ConformanceMain() {}

  /**
   * Runs the checks.
   *
   * @param args see the usage
   */
  public static void main(String[] args) throws IOException, GeneralSecurityException {
    Options options = new Options(args);
    if (options.uri.isEmpty()) {
      System.err.print(USAGE);
      System.exit(2);
    }
    ConformanceTarget target = options.target();
    int failed = 0;
    int ran = 0;
    for (ConformanceCheck check : ConformanceSuite.all()) {
      if (!check.name().contains(options.only)) {
        continue;
      }
      ConformanceSuite.Verdict verdict = ConformanceSuite.run(check, target);
      ran++;
      failed += verdict.failure().isPresent() ? 1 : 0;
      System.out.printf(
          "%-4s %-40s %s%n",
          verdict.failure().isPresent() ? "FAIL" : "ok",
          check.name(),
          verdict.failure().orElse(String.join(" ", check.rules())));
    }
    System.out.printf("%d checks, %d failed%n", ran, failed);
    System.exit(failed == 0 && ran > 0 ? 0 : 1);
  }

  private static final class Options {
    private Optional<URI> uri = Optional.empty();
    private final List<RawHello.Param> params = new ArrayList<>();
    private Optional<Path> trust = Optional.empty();
    private Optional<Path> key = Optional.empty();
    private char[] password = new char[0];
    private Duration handshake = Duration.ofSeconds(30);
    private String only = "";

    Options(String[] args) throws IOException {
      for (int i = 0; i < args.length; i++) {
        if (!args[i].startsWith("--")) {
          uri = Optional.of(URI.create(args[i]));
          continue;
        }
        if (i + 1 == args.length) {
          uri = Optional.empty();
          return;
        }
        take(args[i], args[++i]);
      }
    }

    private void take(String name, String value) throws IOException {
      switch (name) {
        case "--token-file" ->
            params.add(
                RawHello.Param.of("rapace.auth_token", Files.readString(Path.of(value)).strip()));
        case "--trust" -> trust = Optional.of(Path.of(value));
        case "--key" -> key = Optional.of(Path.of(value));
        case "--key-password-file" ->
            password = Files.readString(Path.of(value)).strip().toCharArray();
        case "--handshake-seconds" -> handshake = Duration.ofSeconds(Long.parseLong(value));
        case "--only" -> only = value;
        default -> throw new IllegalArgumentException(name + " is no option\n" + USAGE);
      }
    }

    ConformanceTarget target() throws IOException, GeneralSecurityException {
      return new ConformanceTarget(
          uri.orElseThrow(), tls(), params, Optional.empty(), Duration.ofSeconds(10), handshake);
    }

    private Optional<RawLink.Tls> tls() throws IOException, GeneralSecurityException {
      if (!uri.map(URI::getScheme).equals(Optional.of("tls"))) {
        return Optional.empty();
      }
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(key.isPresent() ? pkcs12(key.get()) : empty(), password);
      TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
      trusted.init(trust.isPresent() ? certificates(trust.get()) : null);
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(keys.getKeyManagers(), trusted.getTrustManagers(), null);
      return Optional.of(RawLink.Tls.of(context));
    }

    private KeyStore pkcs12(Path file) throws IOException, GeneralSecurityException {
      KeyStore store = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(file)) {
        store.load(in, password);
      }
      return store;
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      return store;
    }

    private static KeyStore certificates(Path file) throws IOException, GeneralSecurityException {
      KeyStore store = empty();
      try (InputStream in = Files.newInputStream(file)) {
        int number = 0;
        for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
          store.setCertificateEntry("trusted-" + number++, one);
        }
      }
      return store;
    }
  }
}
