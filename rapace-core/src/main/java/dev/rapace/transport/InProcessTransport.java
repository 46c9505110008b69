package dev.rapace.transport;

import dev.rapace.security.CallCredentials;
import dev.rapace.security.ClientFacts;
import dev.rapace.security.Locality;
import dev.rapace.security.SecurityLevel;
import dev.rapace.security.ServerFacts.ListenerFacts;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * {@code inproc:NAME}: frames between two parties in one process (ruling R99). Names live in this
 * process only. The bytes never leave it, which {@link Locality#IN_PROCESS} says; nothing encrypts
 * them, so the level is {@link SecurityLevel#NONE}. Takes no options.
 */
public final class InProcessTransport implements TransportProvider {
  private static final String SCHEME = "inproc";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,200}");
  private static final ConcurrentMap<String, InProcessListener> LISTENERS =
      new ConcurrentHashMap<>();

  /** For {@link java.util.ServiceLoader}. */
  public InProcessTransport() {}

  @Override
  public Set<String> schemes() {
    return Set.of(SCHEME);
  }

  @Override
  public ListenerFacts describeListener(URI uri, List<TransportOption> options) {
    name(uri, options);
    return new ListenerFacts(
        uri.toString(),
        Locality.IN_PROCESS,
        SecurityLevel.NONE,
        List.of(),
        false,
        false,
        Optional.empty(),
        List.of());
  }

  @Override
  public ClientFacts describeClient(
      URI uri,
      List<TransportOption> options,
      Optional<CallCredentials> credentials,
      boolean dangerouslyAllowTokensOverPlaintext) {
    name(uri, options);
    return new ClientFacts(
        uri.toString(),
        Locality.IN_PROCESS,
        SecurityLevel.NONE,
        List.of(),
        true,
        false,
        credentials,
        dangerouslyAllowTokensOverPlaintext,
        Optional.empty(),
        List.of());
  }

  @Override
  public Listener listen(
      URI uri, List<TransportOption> options, ListenSettings settings, Consumer<FrameLink> acceptor)
      throws IOException {
    String name = name(uri, options);
    InProcessListener listener =
        new InProcessListener(
            name, settings.maxConnections(), acceptor, closed -> LISTENERS.remove(name, closed));
    if (LISTENERS.putIfAbsent(name, listener) != null) {
      throw new IOException("there is a listener on inproc:" + name + " already");
    }
    return listener;
  }

  @Override
  public CompletionStage<FrameLink> connect(
      URI uri, List<TransportOption> options, long timeoutNanos) {
    String name = name(uri, options);
    InProcessListener listener = LISTENERS.get(name);
    return listener == null
        ? CompletableFuture.failedFuture(new IOException("nobody listens on inproc:" + name))
        : listener.connect(timeoutNanos);
  }

  private static String name(URI uri, List<TransportOption> options) {
    if (!options.isEmpty()) {
      throw new IllegalArgumentException(
          "inproc: does not understand "
              + options.get(0).getClass().getSimpleName()
              + "; it takes no options");
    }
    String name = uri.getSchemeSpecificPart();
    if (!SCHEME.equalsIgnoreCase(uri.getScheme())
        || !NAME.matcher(name).matches()
        || uri.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "'" + uri + "' is no in-process address: write inproc:NAME with letters, digits, . _ -");
    }
    return name;
  }
}
